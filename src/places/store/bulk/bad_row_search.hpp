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
/// and a single row that fails is bad.
///
/// For n rows: at most ceil(log_parts n) generations of ranges, so as many round trips when each
/// holds a whole generation. k bad rows need at most k * parts tests a generation, and never more
/// than n. Pure; ends always.
class BadRowSearch {
 public:
  static constexpr std::size_t parts = 16;

  enum class Finding : std::uint8_t { passed, narrowed, bad };

  /// Rows that were refused together, or that were not tried yet.
  enum class Start : std::uint8_t { refused, untried };

  BadRowSearch(std::size_t rows, Start start);

  /// The next at most `max` ranges to be tested, without overlap. None when the search is over.
  [[nodiscard]] std::vector<RowRange> take(std::size_t max);

  /// What a test of a range says; the range was taken, and is recorded once.
  Finding record(RowRange range, bool passed);

  [[nodiscard]] bool is_over() const noexcept { return untested_.empty(); }

 private:
  void cut(RowRange range);

  std::deque<RowRange> untested_;  // the oldest generation first
};

}  // namespace fixline::store
