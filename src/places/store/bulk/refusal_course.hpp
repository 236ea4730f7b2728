#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "postgres/pg_error.hpp"
#include "store/bulk/bad_row_search.hpp"

namespace fixline::store {

/// When tests that fail for what may be of some rows are the trouble of all of them, or of a whole
/// flight, for which no row of it needs to be tested any more.
enum class Ends : std::uint8_t {
  when_none_passes,
  with_all_rows,  ///< the same for what costs its wait; else never
};

/// What shows that a flight takes long, rather than its table or the server, or its many rows.
enum class SlowProof : std::uint8_t {
  flight,             ///< it runs into the limit of a test
  row,                ///< one row of it does by itself
  row_beside_others,  ///< the same, and others don't: else it is the trouble of all
};

/// What the tests of a BadRowSearch have said so far, and whether more of them would tell anything
/// new. Pure.
///
/// A test that waits for a lock or runs into its limit of time costs that time: few of them do.
class RefusalCourse {
 public:
  /// Flights, or tests, that are met before it is the trouble of all.
  static constexpr std::size_t flights_max = 64;
  static constexpr std::size_t waiting_flights_max = BadRowSearch::parts;
  static constexpr std::size_t tests_max = 1'000;
  /// Tests that run into their limit of time before it is the trouble of all, of several flights.
  static constexpr std::size_t slow_tests_of_all_max = BadRowSearch::parts;
  /// Tests of one flight before it is the whole flight's. A lock is on its row in `flights`.
  static constexpr std::size_t tests_of_a_flight_max = 256;
  /// The same where a test runs into its limit of time, unless that was of the flight as a whole.
  static constexpr std::size_t slow_tests_of_a_flight_max = BadRowSearch::parts;
  /// Tests that run into their limit before the rest is not looked into.
  static constexpr std::size_t slow_tests_max = std::size_t{2} * BadRowSearch::parts;
  /// The same before it is the trouble of all, where others have to pass.
  static constexpr std::size_t slow_tests_beside_none_max = 4;

  RefusalCourse(const BadRowSearch& search, Ends ends, SlowProof proof = SlowProof::flight)
      : search_(search), ends_(ends), proof_(proof) {}

  /// A generation of tests, or a part of one, begins: its ranges don't overlap.
  void begin_round() { failed_flights_ = 0; }
  void passed(RowRange range);
  /// For what may be of some rows.
  void failed(RowRange range, const postgres::PgError& error);

  /// Into what a range is to be cut that fails so.
  [[nodiscard]] BadRowSearch::Cut cut(RowRange range, const postgres::PgError& error) const;

  /// What the last one met, when there were so many and nothing has passed.
  [[nodiscard]] std::optional<postgres::PgError> trouble_of_all() const;

  /// Each flight was tested alone.
  [[nodiscard]] bool has_met_all_flights() const { return flights_.size() == search_.flights(); }

  /// What the last one met, when so many ran into their limit of time.
  [[nodiscard]] std::optional<postgres::PgError> costs_too_much() const;

  struct LostFlight {
    std::size_t flight;
    postgres::PgError error;
  };
  /// Flights of which nothing has passed in so many tests; each is told once.
  [[nodiscard]] std::vector<LostFlight> take_lost_flights();

 private:
  struct Flight {
    std::size_t tests = 0;
    bool has_passed = false;
    bool has_failed_whole = false;
    bool has_slow_row = false;                 // by itself
    std::optional<postgres::PgError> error{};  // the last
  };
  [[nodiscard]] bool is_lost(const Flight& flight) const;
  [[nodiscard]] bool is_slow(const Flight& flight) const;
  [[nodiscard]] bool is_table_slow() const;

  const BadRowSearch& search_;
  Ends ends_;
  SlowProof proof_;
  std::map<std::size_t, Flight> flights_;  // those that were tested alone
  std::optional<postgres::PgError> last_error_;
  std::optional<postgres::PgError> last_slow_;  // that ran into its limit
  std::size_t failed_flights_ = 0;              // in this round
  std::size_t last_flight_ = 0;
  std::size_t failed_tests_ = 0;
  std::size_t slow_tests_ = 0;
  bool has_passed_ = false;
  bool has_lost_slow_ = false;  // a flight
};

}  // namespace fixline::store
