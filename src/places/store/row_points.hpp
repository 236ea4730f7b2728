#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "points/columns.hpp"
#include "points/lane.hpp"
#include "points/point.hpp"
#include "points/track.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

// How a row's point is reached, for code that is made once a kind of point.

/// Each kind has its time in its first column.
template <class Point>
[[nodiscard]] points::Timestamp time_of(const Point& point) {
  return point.*std::get<0>(points::columns_of<Point>).member;
}

/// The point of a row whose track is known to hold that kind.
template <class Points>
[[nodiscard]] const auto& point_of(const Row& row) {
  return (*std::get_if<Points>(&row.track->points))[row.point];
}

/// Whether all that says whose a point is is the same.
[[nodiscard]] inline bool has_same_owner(const Row& a, const Row& b) {
  return a.track == b.track ||
         (a.track->flight_uuid == b.track->flight_uuid &&
          a.track->flight_id == b.track->flight_id && a.track->device_id == b.track->device_id);
}

/// Calls `use` with the std::type_identity of the vector type that the queue's tracks hold.
template <class Use>
decltype(auto) with_kind_of(points::QueueName queue, Use&& use) {
  switch (queue) {
    case points::QueueName::live:
    case points::QueueName::upload:
      return std::forward<Use>(use)(std::type_identity<points::TrackPoints>{});
    case points::QueueName::flymaster:
      return std::forward<Use>(use)(std::type_identity<points::FlymasterPoints>{});
    case points::QueueName::scoring: break;
  }
  return std::forward<Use>(use)(std::type_identity<points::ScoringPoints>{});
}

/// Whether a track's points are of the kind that the queue's table holds.
[[nodiscard]] inline bool has_kind(const points::Track& track, points::QueueName queue) {
  return with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    return std::holds_alternative<Points>(track.points);
  });
}

}  // namespace fixline::store
