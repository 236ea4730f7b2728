#include "store/bulk/refusal_search.hpp"

#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::store {
namespace {

using postgres::PgResult;

// Of one round trip: its answers are held in memory, and it has the session's limit of time.
constexpr std::size_t tests_per_round_trip = 1'000;

}  // namespace

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run() {
  auto batch = session_.batch();
  batch.statement("BEGIN");
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
  while (!search.is_over()) {
    const auto ranges = search.take(tests_per_round_trip);
    auto steps = co_await test(ranges);
    ++found.round_trips;
    if (!steps) co_return std::unexpected(std::move(steps).error());
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      auto& step = (*steps)[i];
      if (step) found.inserted += *step;
      if (search.record(ranges[i], step.has_value()) == BadRowSearch::Finding::bad)
        found.refused.push_back({ranges[i].first, std::move(step).error()});
    }
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
    else if (step.error().code == ErrorCode::refused)
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

asio::awaitable<PgResult<void>> RefusalSearch::commit(const std::string& dead_letters_statement,
                                                      points::QueueName queue,
                                                      std::span<const NewDeadLetter> letters) {
  auto batch = session_.batch();
  batch.statement("ROLLBACK TO SAVEPOINT good");
  add_dead_letters(batch, parameters_, dead_letters_statement, queue, letters);
  batch.statement("COMMIT");
  failpoint("store.before_dead_letters_commit");
  auto done = co_await session_.run(batch);
  if (!done) co_return std::unexpected(std::move(done).error());
  failpoint("store.dead_letters_committed");
  co_return PgResult<void>{};
}

}  // namespace fixline::store
