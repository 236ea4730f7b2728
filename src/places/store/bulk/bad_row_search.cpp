#include "store/bulk/bad_row_search.hpp"

#include <algorithm>

namespace fixline::store {

BadRowSearch::BadRowSearch(std::size_t rows, Start start) {
  if (start == Start::refused)
    cut({0, rows});
  else if (rows > 0)
    untested_.push_back({0, rows});
}

std::vector<RowRange> BadRowSearch::take(std::size_t max) {
  const auto end = untested_.begin() + static_cast<std::ptrdiff_t>(std::min(max, untested_.size()));
  std::vector<RowRange> taken(untested_.begin(), end);
  untested_.erase(untested_.begin(), end);
  return taken;
}

BadRowSearch::Finding BadRowSearch::record(RowRange range, bool passed) {
  if (passed) return Finding::passed;
  if (range.count == 1) return Finding::bad;
  cut(range);
  return Finding::narrowed;
}

void BadRowSearch::cut(RowRange range) {
  const auto size = (range.count + parts - 1) / parts;
  for (std::size_t done = 0; done < range.count; done += size)
    untested_.push_back({range.first + done, std::min(size, range.count - done)});
}

}  // namespace fixline::store
