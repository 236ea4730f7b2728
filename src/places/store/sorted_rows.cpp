#include "store/sorted_rows.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "store/row_points.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;

template <class Points>
std::strong_ordering owner_order(const Track& a, const Track& b) {
  if constexpr (std::same_as<Points, points::FlymasterPoints>)
    return a.device_id <=> b.device_id;
  else
    return a.flight_uuid <=> b.flight_uuid;
}

template <class Points>
bool key_less(const Row& a, const Row& b) {
  if (a.track != b.track)
    if (const auto order = owner_order<Points>(*a.track, *b.track); order != 0) return order < 0;
  const auto& left = point_of<Points>(a);
  const auto& right = point_of<Points>(b);
  return std::tuple(time_of(left), left.lat, left.lon) <
         std::tuple(time_of(right), right.lat, right.lon);
}

template <class Points>
void fill(std::vector<Row>& rows, std::vector<Row>& track_rows) {
  std::ranges::stable_sort(track_rows, [](const Row& a, const Row& b) {
    return owner_order<Points>(*a.track, *b.track) < 0;
  });
  for (const auto& row : track_rows) {
    const auto count = std::get_if<Points>(&row.track->points)->size();
    for (std::uint32_t point = 0; point < count; ++point) rows.push_back({row.track, point});
  }
  // Tracks are in the order of time as a rule, so there is nothing more to do.
  if (!std::ranges::is_sorted(rows, key_less<Points>))
    std::ranges::stable_sort(rows, key_less<Points>);
}

template <class Points>
bool are_all(std::span<const Track> tracks) {
  return std::ranges::all_of(
      tracks, [](const Track& track) { return std::holds_alternative<Points>(track.points); });
}

}  // namespace

Result<void> SortedRows::gather(QueueName queue, std::span<const Track> tracks) {
  rows_.clear();
  track_rows_.clear();
  for (const auto& track : tracks) track_rows_.push_back({&track, 0});

  const bool fits = with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    if (!are_all<Points>(tracks)) return false;
    fill<Points>(rows_, track_rows_);
    return true;
  });
  if (fits) return {};
  return failure(ErrorCode::invalid, "a track of " + std::string(points::full_name(queue)) +
                                         " has points of another kind");
}

}  // namespace fixline::store
