#include "store/bulk/refusal_search.hpp"

#include <algorithm>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "store/bulk/transaction_limits.hpp"

namespace fixline::store {
namespace {

using postgres::PgResult;

constexpr std::chrono::milliseconds longest_test{1'000};

}  // namespace

std::vector<std::size_t> RefusalSearch::Found::taken_of(std::size_t rows) const {
  std::vector<bool> is_taken(rows, true);
  for (const auto* others : {&refused, &held})
    for (const auto& other : *others) is_taken[other.row] = false;
  std::vector<std::size_t> taken;
  for (std::size_t row = 0; row != rows; ++row)
    if (is_taken[row]) taken.push_back(row);
  return taken;
}

// All tests of a round trip may run into their limit: half of the session's is left for what
// passes.
void RefusalSearch::hurry(std::chrono::milliseconds statement_limit, SlowProof proof) {
  statement_limit_ = statement_limit;
  proof_ = proof;
  is_hurried_ = true;
  test_limit_ = std::min(longest_test, statement_limit / 8);
  tests_per_round_trip_ = static_cast<std::size_t>(statement_limit / (2 * test_limit_));
}

void RefusalSearch::limit_tests(std::chrono::milliseconds limit,
                                std::chrono::milliseconds statement_limit) {
  test_limit_ = limit;
  statement_limit_ = statement_limit;
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run(Ends ends,
                                                                   BadRowSearch::Start start) {
  auto batch = session_.batch();
  batch.statement("BEGIN");
  batch.statement(short_locks_sql);  // many rows may be locked, and each test waits
  if (test_limit_.count() > 0) batch.statement(limit_sql(test_limit_));
  co_return co_await search(batch, ends, start);
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::run_within() {
  auto beginning = session_.batch();
  auto found = co_await search(beginning, Ends::when_none_passes, BadRowSearch::Start::untried);
  if (!found) co_return found;
  auto end = session_.batch();
  end.statement("ROLLBACK TO SAVEPOINT good");
  end.statement("RELEASE SAVEPOINT good");
  auto ended = co_await session_.run(end);
  if (!ended) co_return std::unexpected(std::move(ended).error());
  co_return found;
}

asio::awaitable<PgResult<RefusalSearch::Found>> RefusalSearch::search(postgres::Batch& beginning,
                                                                      Ends ends,
                                                                      BadRowSearch::Start start) {
  // A server that is about to run out of transaction ids says 54000, as for a row that is too
  // large. It must say so here, where no row can be to blame.
  beginning.statement("SELECT txid_current()");
  beginning.statement("SAVEPOINT good");
  auto begun = co_await session_.run(beginning);
  if (!begun) co_return std::unexpected(std::move(begun).error());
  BadRowSearch search(first_rows_of_flights(), rows_.size(), start);
  RefusalCourse course(search, ends, proof_);
  Found found;
  while (!search.is_over()) {
    const auto ranges = search.take(tests_at_once(found));
    const auto steps = co_await test(ranges);
    ++found.round_trips;
    if (!steps) co_return std::unexpected(steps.error());
    course.begin_round();
    for (std::size_t i = 0; i < ranges.size(); ++i)
      note(ranges[i], (*steps)[i], search, course, found);
    if (auto trouble = course.trouble_of_all()) {
      if (trouble->costs_time()) co_return std::unexpected(std::move(*trouble));
      found.has_untried = !course.has_met_all_flights();
      for (const auto& range : search.give_up_all()) hold(range, *trouble, found);
    }
    if (const auto trouble = course.costs_too_much())
      for (const auto& range : search.give_up_all()) hold(range, *trouble, found);
    for (const auto& [flight, error] : course.take_lost_flights())
      for (const auto& range : search.give_up(flight)) hold(range, error, found);
  }
  co_return found;
}

// While none passes, few tests are to tell whether all are slow.
std::size_t RefusalSearch::tests_at_once(const Found& found) const {
  const bool all_may_be_slow = proof_ == SlowProof::row_beside_others && !found.has_passed;
  return all_may_be_slow
             ? std::min(RefusalCourse::slow_tests_beside_none_max, tests_per_round_trip_)
             : tests_per_round_trip_;
}

void RefusalSearch::note(RowRange range, const PgResult<std::uint64_t>& test, BadRowSearch& search,
                         RefusalCourse& course, Found& found) {
  const auto cut = test ? BadRowSearch::Cut::parts : course.cut(range, test.error());
  const bool is_bad = search.record(range, test.has_value(), cut) == BadRowSearch::Finding::bad;
  if (test) {
    found.has_passed = true;
    found.inserted += *test;
    return course.passed(range);
  }
  const bool is_slow = test.error().is(postgres::Trait::timed_out);
  found.has_slow = found.has_slow || is_slow;
  const bool is_held = is_slow || test.error().may_be_of_some_rows();
  if (is_held) course.failed(range, test.error());
  if (is_bad) (is_held ? found.held : found.refused).push_back({range.first, test.error()});
}

void RefusalSearch::hold(RowRange range, const postgres::PgError& error, Found& found) {
  for (std::size_t i = 0; i < range.count; ++i) found.held.push_back({range.first + i, error});
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
    if (!step && blame_ == Blame::table) step.error() = blamed(plan_, step.error());
    if (step)
      tests.emplace_back(step->changed(inserts[i]));
    else if (is_of_rows(step.error()))
      tests.emplace_back(std::unexpected(std::move(step).error()));
    else
      co_return std::unexpected(std::move(step).error());
  }
  co_return tests;
}

bool RefusalSearch::is_of_rows(const postgres::PgError& error) const {
  if (error.is(postgres::Trait::timed_out)) return is_hurried_;
  return error.code == ErrorCode::refused || error.may_be_of_some_rows();
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

std::vector<std::size_t> RefusalSearch::first_rows_of_flights() const {
  std::vector<std::size_t> first;
  for (std::size_t row = 0; row < rows_.size(); ++row)
    if (row == 0 || rows_[row].track->flight_uuid != rows_[row - 1].track->flight_uuid)
      first.push_back(row);
  return first;
}

asio::awaitable<PgResult<void>> RefusalSearch::commit(points::QueueName queue,
                                                      std::span<const NewDeadLetter> letters) {
  auto batch = session_.batch();
  batch.statement("ROLLBACK TO SAVEPOINT good");
  if (test_limit_.count() > 0) batch.statement(limit_sql(statement_limit_));
  add_dead_letters(batch, parameters_, queue, letters);
  batch.statement("COMMIT");
  failpoint("store.before_dead_letters_commit");
  auto done = co_await session_.run(batch);
  if (!done) co_return std::unexpected(std::move(done).error());
  failpoint("store.dead_letters_committed");
  co_return PgResult<void>{};
}

}  // namespace fixline::store
