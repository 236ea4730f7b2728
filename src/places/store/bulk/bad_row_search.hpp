#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

namespace fixline::store {

/// Rows first..first+count-1 of a batch.
struct RowRange {
  std::size_t first;
  std::size_t count;

  friend bool operator==(const RowRange&, const RowRange&) = default;
};

/// Which rows of a refused batch are bad: only whole ranges can be tested, many of them in one
/// round trip. A range that passes is done with; one that fails is cut into `parts` smaller ones,
/// between flights first, as what is odd about a row is most often odd about its flight; and a
/// single row that fails is bad.
///
/// For n rows: at most ceil(log_parts n) generations of ranges and one more where there are several
/// flights, so as many round trips when each holds a whole generation. k bad rows need at most
/// k * parts tests a generation, and never more than n. Pure; ends always.
class BadRowSearch {
 public:
  static constexpr std::size_t parts = 16;

  enum class Finding : std::uint8_t { passed, narrowed, bad };

  /// Into what a range is cut that fails.
  enum class Cut : std::uint8_t {
    parts,
    first_row,  ///< which is tested next, and the others when it is known: each test may be dear
  };

  /// Rows that were refused together, or that were not tried yet.
  enum class Start : std::uint8_t { refused, untried };

  /// `flights`: the first row of each, ascending from 0; none without rows.
  BadRowSearch(std::vector<std::size_t> flights, std::size_t rows, Start start);

  /// The next at most `max` ranges to be tested, without overlap. None when the search is over.
  [[nodiscard]] std::vector<RowRange> take(std::size_t max);

  /// What a test of a range says; the range was taken, and is recorded once.
  Finding record(RowRange range, bool passed, Cut cut = Cut::parts);

  /// The rows of that flight that were not taken since they were cut. They are done with.
  [[nodiscard]] std::vector<RowRange> give_up(std::size_t flight);
  /// The same of all flights: the search is over.
  [[nodiscard]] std::vector<RowRange> give_up_all();

  /// By number, from 0.
  [[nodiscard]] std::size_t flight_of(std::size_t row) const;
  [[nodiscard]] bool is_of_one_flight(RowRange range) const {
    return flight_of(range.first) == flight_of(range.first + range.count - 1);
  }

  [[nodiscard]] std::size_t flights() const noexcept { return flights_.size(); }
  [[nodiscard]] bool has_one_flight() const noexcept { return flights() == 1; }

  /// A flight, all of it and nothing else.
  [[nodiscard]] bool is_whole_flight(RowRange range) const;

  /// All that was taken is recorded, and nothing is left to take.
  [[nodiscard]] bool is_over() const noexcept { return untested_.empty() && waiting_.empty(); }

 private:
  void cut(RowRange range);
  void cut_between_flights(RowRange range);
  void cut_off_first_row(RowRange range);
  void cut_what_waits_for(RowRange range);

  std::vector<std::size_t> flights_;  // the first row of each
  std::size_t rows_;
  std::deque<RowRange> untested_;  // the oldest generation first
  std::vector<RowRange> waiting_;  // each for the test of the row before it
};

}  // namespace fixline::store
