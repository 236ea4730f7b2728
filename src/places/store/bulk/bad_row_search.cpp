#include "store/bulk/bad_row_search.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fixline::store {

namespace {

std::size_t size_of_part(std::size_t count) {
  return (count + BadRowSearch::parts - 1) / BadRowSearch::parts;
}

}  // namespace

BadRowSearch::BadRowSearch(std::vector<std::size_t> flights, std::size_t rows, Start start)
    : flights_(std::move(flights)), rows_(rows) {
  if (rows == 0) return;
  if (start == Start::refused)
    cut({0, rows});
  else
    untested_.push_back({0, rows});
}

std::vector<RowRange> BadRowSearch::take(std::size_t max) {
  const auto end = untested_.begin() + static_cast<std::ptrdiff_t>(std::min(max, untested_.size()));
  std::vector<RowRange> taken(untested_.begin(), end);
  untested_.erase(untested_.begin(), end);
  return taken;
}

BadRowSearch::Finding BadRowSearch::record(RowRange range, bool passed, Cut into) {
  cut_what_waits_for(range);
  if (passed) return Finding::passed;
  if (range.count == 1) return Finding::bad;
  if (into == Cut::first_row)
    cut_off_first_row(range);
  else
    cut(range);
  return Finding::narrowed;
}

std::vector<RowRange> BadRowSearch::give_up(std::size_t flight) {
  const auto is_of_it = [&](RowRange range) {
    return is_of_one_flight(range) && flight_of(range.first) == flight;
  };
  std::vector<RowRange> given_up;
  std::ranges::copy_if(untested_, std::back_inserter(given_up), is_of_it);
  std::ranges::copy_if(waiting_, std::back_inserter(given_up), is_of_it);
  std::erase_if(untested_, is_of_it);
  std::erase_if(waiting_, is_of_it);
  return given_up;
}

std::vector<RowRange> BadRowSearch::give_up_all() {
  std::vector<RowRange> given_up(untested_.begin(), untested_.end());
  given_up.insert(given_up.end(), waiting_.begin(), waiting_.end());
  untested_.clear();
  waiting_.clear();
  return given_up;
}

std::size_t BadRowSearch::flight_of(std::size_t row) const {
  const auto next = std::ranges::upper_bound(flights_, row);
  return static_cast<std::size_t>(next - flights_.begin()) - 1;
}

bool BadRowSearch::is_whole_flight(RowRange range) const {
  const auto flight = flight_of(range.first);
  const auto end = flight + 1 < flights_.size() ? flights_[flight + 1] : rows_;
  return range.first == flights_[flight] && range.first + range.count == end;
}

void BadRowSearch::cut(RowRange range) {
  if (!is_of_one_flight(range)) return cut_between_flights(range);
  const auto size = size_of_part(range.count);
  for (std::size_t done = 0; done < range.count; done += size)
    untested_.push_back({range.first + done, std::min(size, range.count - done)});
}

void BadRowSearch::cut_off_first_row(RowRange range) {
  untested_.push_front({range.first, 1});
  waiting_.push_back({range.first + 1, range.count - 1});
}

void BadRowSearch::cut_what_waits_for(RowRange range) {
  const auto waits = std::ranges::find(waiting_, range.first + range.count, &RowRange::first);
  if (waits == waiting_.end()) return;
  cut(*waits);
  waiting_.erase(waits);
}

// A range of several flights has each of them whole.
void BadRowSearch::cut_between_flights(RowRange range) {
  const auto end = range.first + range.count;
  const auto end_flight = flight_of(end - 1) + 1;
  const auto first_flight = flight_of(range.first);
  const auto size = size_of_part(end_flight - first_flight);
  for (auto flight = first_flight; flight < end_flight; flight += size) {
    const auto part_end = flight + size < end_flight ? flights_[flight + size] : end;
    untested_.push_back({flights_[flight], part_end - flights_[flight]});
  }
}

}  // namespace fixline::store
