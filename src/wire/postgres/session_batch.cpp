// Several statements in one round trip, by libpq's pipeline mode.

#include <utility>

#include "postgres/batch.hpp"
#include "postgres/session.hpp"

namespace fixline::postgres {

void Batch::prepare(const std::string& name, const std::string& sql) {
  added(pipeline_ != nullptr &&
        PQsendPrepare(pipeline_, name.c_str(), sql.c_str(), 0, nullptr) == 1);
}

Batch::Handle Batch::execute(const std::string& name, ArrayParameters& parameters) {
  const auto pointers = parameters.pointers();
  return added(pipeline_ != nullptr &&
               PQsendQueryPrepared(pipeline_, name.c_str(), static_cast<int>(parameters.size()),
                                   pointers.values.data(), pointers.lengths.data(),
                                   pointers.formats.data(), 1) == 1);
}

Batch::Handle Batch::statement(const std::string& sql) {
  return added(pipeline_ != nullptr && PQsendQueryParams(pipeline_, sql.c_str(), 0, nullptr,
                                                         nullptr, nullptr, nullptr, 1) == 1);
}

Batch::Handle Batch::added(bool was_taken) {
  if (!was_taken) pipeline_ = nullptr;
  return {size_++};
}

void Batch::end_step() {
  if (pipeline_ != nullptr && PQpipelineSync(pipeline_) != 1) pipeline_ = nullptr;
  size_ = 0;
  ++steps_;
}

Batch PgSession::batch() {
  const bool has_begun = usable_ && PQenterPipelineMode(connection_.get()) == 1;
  usable_ = false;  // until run() is through
  return {has_begun ? connection_.get() : nullptr, has_begun ? beginning().c_str() : ""};
}

asio::awaitable<PgResult<std::vector<PgSession::StepResult>>> PgSession::run_steps(Batch& batch) {
  if (!connection_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  if (batch.pipeline_ == nullptr) co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto results = co_await collect_steps(batch.steps_);
  wait_.disarm();
  leave_batch(results.has_value());
  co_return results;
}

asio::awaitable<PgResult<std::vector<PgSession::StepResult>>> PgSession::collect_steps(
    std::size_t steps) {
  std::vector<StepResult> results;
  while (results.size() < steps) {
    auto step = co_await collect();
    const bool is_lost =
        !step && (step.error().sqlstate.empty() || PQstatus(connection_.get()) == CONNECTION_BAD);
    if (is_lost) co_return std::unexpected(std::move(step).error());
    results.push_back(std::move(step));
  }
  co_return results;
}

asio::awaitable<PgResult<BatchResults>> PgSession::run(Batch& batch) {
  if (!connection_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  batch.end_step();
  if (batch.pipeline_ == nullptr) co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto results = co_await collect();
  wait_.disarm();
  leave_batch(results.has_value() || !results.error().sqlstate.empty());
  co_return results;
}

void PgSession::leave_batch(bool answered) {
  usable_ = answered && PQstatus(connection_.get()) == CONNECTION_OK &&
            PQexitPipelineMode(connection_.get()) == 1;
}

// Up to the answer to the sync, which the server sends after its commit or rollback.
asio::awaitable<PgResult<BatchResults>> PgSession::collect() {
  if (auto error = co_await flush()) co_return std::unexpected(std::move(*error));
  std::vector<Rows> results;
  std::optional<PgError> first_error;
  for (;;) {
    if (auto error = co_await until_result())
      co_return std::unexpected(first_error ? std::move(*first_error) : std::move(*error));
    Rows rows(PQgetResult(connection_.get()));
    if (rows.raw() == nullptr) {
      if (PQstatus(connection_.get()) == CONNECTION_BAD)
        co_return std::unexpected(first_error ? std::move(*first_error) : link_error());
      continue;  // the end of one statement's results
    }
    if (PQresultStatus(rows.raw()) == PGRES_PIPELINE_SYNC) break;
    if (rows.succeeded())
      results.push_back(std::move(rows));
    else if (!first_error && PQresultStatus(rows.raw()) != PGRES_PIPELINE_ABORTED)
      first_error = error_in(rows.raw());
  }
  if (first_error) co_return std::unexpected(std::move(*first_error));
  co_return BatchResults(std::move(results));
}

}  // namespace fixline::postgres
