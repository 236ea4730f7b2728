#include "store/bulk/refusal_search.hpp"

#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::store {
namespace {

using postgres::PgResult;

// Of one round trip: its answers are held in memory, and it has the session's limit of time.
constexpr std::size_t tests_per_round_trip = 1'000;

// Of tests that fail for what may be of some rows, while none passes. A lock costs each its wait.
constexpr std::size_t vain_tests_max = 64;
constexpr std::size_t vain_waits_max = BadRowSearch::parts;

// Many rows may be locked: each of their tests waits so long.
constexpr auto short_locks = "SET LOCAL lock_timeout = 50";

/// Whether what failed so far is the table's trouble, not that of some rows.
bool is_of_all(const postgres::PgError& error, std::size_t vain_tests) {
  return vain_tests >= (error.is(postgres::Trait::locked) ? vain_waits_max : vain_tests_max);
}

}  // namespace

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run(Ends ends) {
  ends_ = ends;
  auto batch = session_.batch();
  batch.statement("BEGIN");
  batch.statement(short_locks);
  co_return co_await search(batch, BadRowSearch::Start::refused);
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run_within() {
  auto beginning = session_.batch();
  auto found = co_await search(beginning, BadRowSearch::Start::untried);
  if (!found) co_return found;
  auto end = session_.batch();
  end.statement("ROLLBACK TO SAVEPOINT good");
  end.statement("RELEASE SAVEPOINT good");
  auto ended = co_await session_.run(end);
  if (!ended) co_return std::unexpected(std::move(ended).error());
  co_return found;
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::search(postgres::Batch& beginning,
                                                                      BadRowSearch::Start start) {
  // A server that is about to run out of transaction ids says 54000, as for a row that is too
  // large. It must say so here, where no row can be to blame.
  beginning.statement("SELECT txid_current()");
  beginning.statement("SAVEPOINT good");
  auto begun = co_await session_.run(beginning);
  if (!begun) co_return std::unexpected(std::move(begun).error());
  BadRowSearch search(rows_.size(), start);
  Found found;
  std::size_t vain_tests = 0;
  bool has_passed = false;
  while (!search.is_over()) {
    const auto ranges = search.take(tests_per_round_trip);
    auto steps = co_await test(ranges);
    ++found.round_trips;
    if (!steps) co_return std::unexpected(std::move(steps).error());
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      auto& step = (*steps)[i];
      if (step) found.inserted += *step;
      has_passed |= step.has_value();
      if (!step && step.error().may_be_of_some_rows()) ++vain_tests;
      if (search.record(ranges[i], step.has_value()) != BadRowSearch::Finding::bad) continue;
      auto& found_bad = step.error().may_be_of_some_rows() ? found.held : found.refused;
      found_bad.push_back({ranges[i].first, step.error()});
    }
    const auto* last = has_passed ? nullptr : &steps->back().error();
    const bool may_end =
        last != nullptr && (ends_ == Ends::when_none_passes || last->is(postgres::Trait::locked));
    if (may_end && is_of_all(*last, vain_tests))
      co_return std::unexpected(std::move(steps->back()).error());
  }
  co_return found;
}

asio::awaitable<PgResult<RefusalSearch::Tests>> RefusalSearch::test(
    std::span<const RowRange> ranges) {
  std::vector<postgres::Batch::Handle> inserts;
  auto batch = session_.batch();
  for (const auto& range : ranges)
    inserts.push_back(add_test(batch, rows_.subspan(range.first, range.count)));
  auto steps = co_await session_.run_steps(batch);
  if (!steps) co_return std::unexpected(std::move(steps).error());

  Tests tests;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    auto& step = (*steps)[i];
    if (step)
      tests.emplace_back(step->changed(inserts[i]));
    else if (step.error().code == ErrorCode::refused || step.error().may_be_of_some_rows())
      tests.emplace_back(std::unexpected(std::move(step).error()));
    else
      co_return std::unexpected(std::move(step).error());
  }
  co_return tests;
}

// What passed moves the savepoint behind itself. When the insert fails, the two statements that do
// it are skipped, and the next roll back ends where the last good range did.
postgres::Batch::Handle RefusalSearch::add_test(postgres::Batch& batch, std::span<const Row> rows) {
  choose_flights(rows);
  batch.statement("ROLLBACK TO SAVEPOINT good");
  batch.statement("SET CONSTRAINTS ALL DEFERRED");
  const auto inserts = add_inserts(batch, parameters_, plan_, flights_, rows);
  batch.statement("SET CONSTRAINTS ALL IMMEDIATE");
  batch.statement("RELEASE SAVEPOINT good");
  batch.statement("SAVEPOINT good");
  batch.end_step();
  return inserts;
}

// Rows are in the order of their flights.
void RefusalSearch::choose_flights(std::span<const Row> rows) {
  flights_.clear();
  for (const auto& row : rows)
    if (flights_.empty() || flights_.back().track->flight_uuid != row.track->flight_uuid)
      flights_.push_back(row);
}

asio::awaitable<PgResult<void>> RefusalSearch::commit(points::QueueName queue,
                                                      std::span<const NewDeadLetter> letters) {
  auto batch = session_.batch();
  batch.statement("ROLLBACK TO SAVEPOINT good");
  add_dead_letters(batch, parameters_, queue, letters);
  batch.statement("COMMIT");
  failpoint("store.before_dead_letters_commit");
  auto done = co_await session_.run(batch);
  if (!done) co_return std::unexpected(std::move(done).error());
  failpoint("store.dead_letters_committed");
  co_return PgResult<void>{};
}

}  // namespace fixline::store
