#include "store/bulk/batch_writer.hpp"

#include <algorithm>
#include <utility>

#include "telemetry/seldom.hpp"

namespace fixline::store {
namespace {

using postgres::PgError;
using postgres::PgResult;
using postgres::Trait;

constexpr std::size_t remembered_flights_max = 20'000;

// Of a COPY: an insert of the same rows may go through, or tell better what is wrong with them. A
// deadlock is one of these: an insert takes its locks in the order of the key.
bool is_worth_an_insert(const PgError& error) {
  return !error.sqlstate.empty() &&
         (error.code != ErrorCode::unavailable || error.is(Trait::rolled_back));
}

}  // namespace

BatchWriter::BatchWriter(postgres::PgSession& session, postgres::ArrayParameters& parameters,
                         telemetry::Log log)
    : choice_(remembered_flights_max),
      search_(session, parameters),
      transaction_(session, parameters),
      drops_(session, parameters),
      completion_(session, parameters),
      log_(std::move(log)) {}

asio::awaitable<PgResult<Written>> BatchWriter::run(WritePlan& plan, Batch batch,
                                                    Delivery delivery) {
  using enum CopyChoice::Ground;
  if (!batch.letters.empty()) {
    auto inserted = co_await transaction_.run(plan, batch);
    if (!inserted) co_return std::unexpected(std::move(inserted).error());
    const bool all_were_new = *inserted == batch.points.size();
    co_return co_await written_of(plan, batch, batch.points, *inserted,
                                  all_were_new ? std::span<const Row>() : batch.points);
  }
  const auto fresh = choice_.assess(batch.queue, batch.points, standings_);
  const bool is_first = delivery == Delivery::first;
  const auto ground =
      is_first && fresh > 0 && choice_.trusts(batch.queue, memory) ? memory : search;
  if (ground != memory) doubt_all();
  auto written = co_await write(plan, batch, ground);
  if (written && is_first && ground != memory && fresh > 0)
    choice_.record(batch.queue, memory, written->inserted + written->dropped < fresh);
  co_return written;
}

asio::awaitable<PgResult<Written>> BatchWriter::write(WritePlan& plan, const Batch& batch,
                                                      CopyChoice::Ground ground) {
  BatchFacts facts{.rows = batch.points.size(), .new_flights = batch.flights.size()};
  facts.may_copy = !plan.points.copy_sql.empty() && choice_.trusts(batch.queue, ground);
  for (;;) {
    facts.fresh = static_cast<std::size_t>(std::ranges::count(standings_, Standing::fresh));
    const auto step = next_step(facts);
    if (step == WriteStep::search) {
      auto searched = co_await search_.run(plan, batch.queue, batch.points, standings_);
      if (!searched) co_return std::unexpected(std::move(searched).error());
      facts.is_searched = true;
      continue;
    }
    divide(batch, step);
    const Batch divided{batch.queue, batch.flights, inserted_, copied_, {}, batch.limit};
    auto stored = co_await transaction_.run(plan, divided);
    if (stored) {
      if (step == WriteStep::copy) choice_.record(batch.queue, ground, false);
      inserted_.insert(inserted_.end(), copied_.begin(), copied_.end());
      choose_doubtful(batch, step, *stored == inserted_.size());
      co_return co_await written_of(plan, batch, inserted_, *stored, doubtful_);
    }
    if (step == WriteStep::insert || !is_worth_an_insert(stored.error()))
      co_return std::unexpected(std::move(stored).error());
    facts.may_copy = false;
    facts.is_searched = !draw_from_refused_copy(plan, batch.queue, ground, stored.error());
  }
}

asio::awaitable<PgResult<Written>> BatchWriter::written_of(WritePlan& plan, const Batch& batch,
                                                           std::span<const Row> sent,
                                                           std::uint64_t inserted,
                                                           std::span<const Row> doubtful) {
  const auto dropped = co_await drops_.count(plan, sent, inserted);
  Written written{inserted, batch.points.size() - inserted - dropped, dropped};
  if (written.duplicates == 0) co_return written;
  auto completed = co_await complete(plan, batch.queue, doubtful, written);
  if (!completed) co_return std::unexpected(std::move(completed).error());
  co_return written;
}

asio::awaitable<PgResult<void>> BatchWriter::complete(WritePlan& plan, points::QueueName queue,
                                                      std::span<const Row> doubtful,
                                                      Written& written) {
  if (!plan.completion) co_return PgResult<void>{};
  const auto completed = co_await completion_.run(*plan.completion, doubtful, Transaction::own);
  if (!completed) co_return std::unexpected(completed.error());
  written.conflicting = std::min(completed->conflicting, written.duplicates);
  written.filled = completed->filled;
  if (!completed->trouble.empty())
    log_->log(telemetry::seldom("rows that were not completed"), spdlog::level::warn,
              "postgres: {}: values of points that came again were not compared or filled in: {}",
              table_of(queue), completed->trouble);
  co_return PgResult<void>{};
}

bool BatchWriter::draw_from_refused_copy(WritePlan& plan, points::QueueName queue,
                                         CopyChoice::Ground ground, const PgError& error) {
  const bool conflicted = error.is(Trait::conflict);
  choice_.record(queue, ground, conflicted);
  // Row security, a rule, a type that can't be received: this table will never take one.
  if (error.is(Trait::forbidden)) plan.points.copy_sql.clear();
  if (!conflicted || ground != CopyChoice::Ground::memory) return false;
  doubt_all();
  return true;
}

void BatchWriter::stored(points::QueueName queue, std::span<const Row> rows) {
  choice_.stored(queue, rows);
}

// Where not all were new, what was not copied may be another point of its key, as may be what
// repeats such a one.
void BatchWriter::choose_doubtful(const Batch& batch, WriteStep step, bool all_were_new) {
  doubtful_.clear();
  const bool found_some = std::ranges::find(standings_, Standing::altered) != standings_.end();
  if (all_were_new && !found_some) return;
  const bool fresh_ones_are_new = all_were_new || step == WriteStep::copy;
  const auto is_doubtful = [&](Standing standing) {
    switch (standing) {
      case Standing::altered:
      case Standing::repeated: return true;
      case Standing::fresh: return !fresh_ones_are_new;
      case Standing::unsure: return !all_were_new;
      case Standing::duplicate: break;
    }
    return false;
  };
  for (std::size_t i = 0; i < standings_.size(); ++i)
    if (is_doubtful(standings_[i])) doubtful_.push_back(batch.points[i]);
}

void BatchWriter::doubt_all() {
  std::ranges::replace(standings_, Standing::fresh, Standing::unsure);
}

void BatchWriter::divide(const Batch& batch, WriteStep step) {
  copied_.clear();
  inserted_.clear();
  const bool copies = step == WriteStep::copy;
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    const bool is_sent = standings_[i] == Standing::fresh || standings_[i] == Standing::unsure;
    if (!is_sent) continue;
    (copies && standings_[i] == Standing::fresh ? copied_ : inserted_).push_back(batch.points[i]);
  }
}

}  // namespace fixline::store
