#include "store/completion/null_filling.hpp"

#include <algorithm>
#include <utility>

#include "store/bulk/transaction_limits.hpp"
#include "store/completion/comparison.hpp"
#include "store/writer_session.hpp"

namespace fixline::store {

using postgres::PgError;
using postgres::PgResult;

namespace {

// What is tried in one round trip may run into its limits and must end within the session's.
constexpr int statements_a_round_trip = 16;
constexpr std::size_t points_a_chunk = std::size_t{statements_a_round_trip} * 1'000;
constexpr std::chrono::milliseconds longest_statement{1'000};

constexpr std::size_t slow_max = 4;
constexpr std::size_t refused_max = 256;
// The whole, and each of its parts: then it is the table, and no row of it.
constexpr std::size_t refused_before_one_passes = BadRowSearch::parts + 1;

asio::awaitable<PgResult<void>> run_all(postgres::PgSession& session, postgres::Batch& batch) {
  auto done = co_await session.run(batch);
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return PgResult<void>{};
}

}  // namespace

NullFilling::NullFilling(postgres::PgSession& session, postgres::ArrayParameters& parameters,
                         const CompletionQuery& query, std::span<const Row> points)
    : session_(session), parameters_(parameters), query_(query), points_(points) {}

asio::awaitable<PgResult<NullFilling::Filled>> NullFilling::run(Transaction transaction,
                                                                std::vector<bool> differs) {
  filled_ = {0, std::move(differs), std::nullopt};
  auto done = co_await begin(transaction);
  for (std::size_t first = 0; done && first < points_.size() && !is_in_vain();
       first += points_a_chunk)
    done = co_await fill({first, std::min(points_a_chunk, points_.size() - first)});
  if (done) done = co_await end(transaction);
  if (!done && transaction == Transaction::own) co_await session_.roll_back();
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return std::move(filled_);
}

// An open transaction has limits of its own, and most of its locks already.
asio::awaitable<PgResult<void>> NullFilling::begin(Transaction transaction) {
  auto batch = session_.batch();
  if (transaction == Transaction::own) {
    const auto limit = session_.limits().statement_limit / (2 * statements_a_round_trip);
    batch.statement("BEGIN");
    batch.statement(short_locks_sql);
    batch.statement(limit_sql(std::min(longest_statement, limit)));
    batch.statement("SET CONSTRAINTS ALL IMMEDIATE");
  }
  batch.statement("SAVEPOINT filled");
  co_return co_await run_all(session_, batch);
}

asio::awaitable<PgResult<void>> NullFilling::end(Transaction transaction) {
  auto batch = session_.batch();
  batch.statement("ROLLBACK TO SAVEPOINT filled");
  batch.statement(transaction == Transaction::own ? "COMMIT" : "RELEASE SAVEPOINT filled");
  co_return co_await run_all(session_, batch);
}

asio::awaitable<PgResult<void>> NullFilling::fill(RowRange chunk) {
  BadRowSearch search({0}, chunk.count, BadRowSearch::Start::untried);
  while (!search.is_over() && !is_in_vain()) {
    auto ranges = search.take(statements_a_round_trip);
    const auto steps = co_await try_to_fill(chunk.first, ranges);
    if (!steps) co_return std::unexpected(steps.error());
    for (std::size_t at = 0; at < ranges.size(); ++at) {
      const auto& step = (*steps)[at];
      if (!step && !is_answer(step.error())) co_return std::unexpected(step.error());
      search.record(ranges[at], step.has_value());
      if (step)
        passed(chunk.first + ranges[at].first, ranges[at].count, trials_[at], *step);
      else
        refused(step.error());
    }
  }
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<std::vector<postgres::PgSession::StepResult>>> NullFilling::try_to_fill(
    std::size_t first, std::span<const RowRange> ranges) {
  trials_.clear();
  auto batch = session_.batch();
  for (const auto& range : ranges)
    add_trial(batch, points_.subspan(first + range.first, range.count));
  co_return co_await session_.run_steps(batch);
}

// As of RefusalSearch: what passed moves the savepoint behind itself.
void NullFilling::add_trial(postgres::Batch& batch, std::span<const Row> points) {
  batch.statement("ROLLBACK TO SAVEPOINT filled");
  const auto filling = add_filling(batch, parameters_, query_, points);
  const auto comparison = add_comparison(batch, parameters_, query_, points);
  batch.statement("RELEASE SAVEPOINT filled");
  batch.statement("SAVEPOINT filled");
  batch.end_step();
  trials_.push_back({filling, comparison});
}

void NullFilling::passed(std::size_t first, std::size_t count, const Trial& trial,
                         const postgres::BatchResults& results) {
  ++passed_;
  filled_.rows += results.changed(trial.filling);
  std::fill_n(filled_.differs.begin() + static_cast<std::ptrdiff_t>(first), count, false);
  for (const auto& odd : odd_points(results, trial.comparison))
    filled_.differs[first + odd.index] = odd.differs;
}

void NullFilling::refused(const PgError& error) {
  ++refused_;
  if (error.costs_time()) ++slow_;
  filled_.trouble = error;
}

bool NullFilling::is_in_vain() const {
  return slow_ >= slow_max || refused_ >= refused_max ||
         (passed_ == 0 && refused_ >= refused_before_one_passes);
}

}  // namespace fixline::store
