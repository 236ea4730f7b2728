#include "store/bulk/refusal_search.hpp"

#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::store {
namespace {

using postgres::PgResult;

// Of one round trip: its answers are held in memory, and it has the session's limit of time.
constexpr std::size_t tests_per_round_trip = 1'000;

// After the flights and the points of a test.
constexpr std::size_t statements_after_points = 3;

std::uint64_t inserted_by(std::span<const postgres::Rows> results, std::size_t inserts) {
  std::uint64_t inserted = 0;
  for (const auto& rows : results.last(statements_after_points + inserts).first(inserts))
    inserted += rows.changed();
  return inserted;
}

}  // namespace

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run() {
  session_.begin_batch();
  session_.add_statement("BEGIN");
  // A server that is about to run out of transaction ids says 54000, as for a row that is too
  // large. It must say so here, where no row can be to blame.
  session_.add_statement("SELECT txid_current()");
  session_.add_statement("SAVEPOINT good");
  auto begun = co_await session_.run_batch();
  if (!begun) co_return std::unexpected(std::move(begun).error());
  co_return co_await search(BadRowSearch(rows_.size(), BadRowSearch::Start::refused));
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run_within() {
  session_.begin_batch();
  session_.add_statement("SELECT txid_current()");
  session_.add_statement("SAVEPOINT good");
  auto begun = co_await session_.run_batch();
  if (!begun) co_return std::unexpected(std::move(begun).error());
  auto found = co_await search(BadRowSearch(rows_.size(), BadRowSearch::Start::untried));
  if (!found) co_return found;
  session_.begin_batch();
  session_.add_statement("ROLLBACK TO SAVEPOINT good");
  session_.add_statement("RELEASE SAVEPOINT good");
  auto ended = co_await session_.run_batch();
  if (!ended) co_return std::unexpected(std::move(ended).error());
  co_return found;
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::search(BadRowSearch search) {
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
  std::vector<std::size_t> inserts;
  session_.begin_batch();
  for (const auto& range : ranges)
    inserts.push_back(add_test(rows_.subspan(range.first, range.count)));
  auto steps = co_await session_.run_steps();
  if (!steps) co_return std::unexpected(std::move(steps).error());

  Tests tests;
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    auto& step = (*steps)[i];
    if (step) {
      tests.emplace_back(inserted_by(*step, inserts[i]));
    } else if (step.error().code == ErrorCode::refused) {
      tests.emplace_back(std::unexpected(std::move(step).error()));
    } else {
      co_return std::unexpected(std::move(step).error());
    }
  }
  co_return tests;
}

// What passed moves the savepoint behind itself. When the insert fails, the two statements that do
// it are skipped, and the next roll back ends where the last good range did.
std::size_t RefusalSearch::add_test(std::span<const Row> rows) {
  choose_flights(rows);
  session_.add_statement("ROLLBACK TO SAVEPOINT good");
  session_.add_statement("SET CONSTRAINTS ALL DEFERRED");
  if (plan_.flights)
    add_executions(session_, parameters_, plan_.flights_statement, *plan_.flights, flights_);
  const auto inserts =
      add_executions(session_, parameters_, plan_.points_statement, plan_.points, rows);
  session_.add_statement("SET CONSTRAINTS ALL IMMEDIATE");
  session_.add_statement("RELEASE SAVEPOINT good");
  session_.add_statement("SAVEPOINT good");
  session_.end_step();
  return inserts;
}

// Rows are in the order of their flights.
void RefusalSearch::choose_flights(std::span<const Row> rows) {
  flights_.clear();
  for (const auto& row : rows)
    if (flights_.empty() || flights_.back().track->flight_uuid != row.track->flight_uuid)
      flights_.push_back(row);
}

asio::awaitable<PgResult<void>> RefusalSearch::commit(const std::string& letters_statement,
                                                      points::QueueName queue,
                                                      std::span<const NewDeadLetter> letters) {
  session_.begin_batch();
  session_.add_statement("ROLLBACK TO SAVEPOINT good");
  add_letters(session_, parameters_, letters_statement, queue, letters);
  session_.add_statement("COMMIT");
  failpoint("store.before_letters_commit");
  auto done = co_await session_.run_batch();
  if (!done) co_return std::unexpected(std::move(done).error());
  failpoint("store.letters_committed");
  co_return PgResult<void>{};
}

asio::awaitable<void> RefusalSearch::abandon() {
  if (!session_.is_usable()) co_return;
  auto undone = co_await session_.query("ROLLBACK");
  if (!undone) session_.close();
}

}  // namespace fixline::store
