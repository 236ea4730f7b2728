#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/bad_row_search.hpp"
#include "store/bulk/refusal_course.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/new_dead_letter.hpp"

namespace fixline::store {

/// Whose fault it is when a table takes less than ours would.
enum class Blame : std::uint8_t {
  rows,
  table,  ///< such rows are held
};

/// Writes rows that were refused together: the good ones into their table, and finds the bad ones.
///
/// One transaction. A range of rows is tested by inserting it behind a savepoint: what passes
/// stays, what fails is rolled back to there and cut smaller (BadRowSearch). All tests of a
/// generation are steps of one round trip. Each test ends with the constraints that were deferred
/// to the commit, so what is found is what the commit stores.
///
/// A crash or an error before commit() is through leaves nothing; a lost connection in commit()
/// leaves all or nothing, as a commit does.
class RefusalSearch {
 public:
  struct Found {
    std::uint64_t inserted = 0;
    std::vector<RefusedRow> refused;
    std::vector<RefusedRow> held;  ///< not now: PgError::may_be_of_some_rows()
    std::size_t round_trips = 0;   ///< with tests
    bool has_passed = false;       ///< a test
    bool has_slow = false;         ///< rows that are held for their time
    bool has_untried = false;      ///< flights, held as nothing of the others was taken

    /// The others of so many rows, by their indexes: they are in the table, or dropped by it.
    [[nodiscard]] std::vector<std::size_t> taken_of(std::size_t rows) const;
  };

  /// All are borrowed. `parameters` is only a buffer.
  RefusalSearch(postgres::PgSession& session, postgres::ArrayParameters& parameters,
                const WritePlan& plan, std::span<const Row> rows, Blame blame = Blame::rows)
      : session_(session), parameters_(parameters), plan_(plan), rows_(rows), blame_(blame) {}

  /// Before run(): a test takes a second at most, and what takes longer is held, where there is
  /// `proof`. Else one that runs into its limit of time is an error. `statement_limit`: that of the
  /// session.
  void hurry(std::chrono::milliseconds statement_limit, SlowProof proof);

  /// Before run(), where it is not hurried: another limit than the session's `statement_limit`.
  void limit_tests(std::chrono::milliseconds limit, std::chrono::milliseconds statement_limit);

  /// Leaves the transaction open. Locks of other sessions are waited for a moment alone. Where
  /// nothing is taken of a flight, or of all, the rows are held that were not tested any more.
  /// Errors: any that is not about the data, or a lock that all wait for. Then roll_back() of the
  /// session follows.
  asio::awaitable<postgres::PgResult<Found>> run(Ends ends, BadRowSearch::Start start);

  /// The same for rows that were not tried yet, within a transaction that is open already and stays
  /// so.
  asio::awaitable<postgres::PgResult<Found>> run_within();

  /// After run(): adds the letters, with the statement that was prepared for them, and commits.
  /// Errors: any; then roll_back() of the session follows.
  asio::awaitable<postgres::PgResult<void>> commit(points::QueueName queue,
                                                   std::span<const NewDeadLetter> letters);

 private:
  /// Of each range: rows inserted, or why it is refused.
  using Tests = std::vector<postgres::PgResult<std::uint64_t>>;

  asio::awaitable<postgres::PgResult<Found>> search(postgres::Batch& beginning, Ends ends,
                                                    BadRowSearch::Start start);
  [[nodiscard]] std::size_t tests_at_once(const Found& found) const;
  static void note(RowRange range, const postgres::PgResult<std::uint64_t>& test,
                   BadRowSearch& search, RefusalCourse& course, Found& found);
  static void hold(RowRange range, const postgres::PgError& error, Found& found);
  asio::awaitable<postgres::PgResult<Tests>> test(std::span<const RowRange> ranges);
  /// And not of the connection, the server or the table as a whole.
  [[nodiscard]] bool is_of_rows(const postgres::PgError& error) const;
  /// The handle is of what inserts points.
  postgres::Batch::Handle add_test(postgres::Batch& batch, std::span<const Row> rows);
  void choose_flights(std::span<const Row> rows);
  [[nodiscard]] std::vector<std::size_t> first_rows_of_flights() const;

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
  const WritePlan& plan_;
  std::span<const Row> rows_;
  Blame blame_;
  SlowProof proof_ = SlowProof::flight;
  bool is_hurried_ = false;
  /// Its answers are held in memory, and it has the session's limit of time.
  std::size_t tests_per_round_trip_ = 1'000;
  std::chrono::milliseconds test_limit_{0};  // 0: the session's
  std::chrono::milliseconds statement_limit_{0};
  std::vector<Row> flights_;
};

}  // namespace fixline::store
