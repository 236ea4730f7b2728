#pragma once

#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>

#include "points/lane.hpp"
#include "points/track.hpp"
#include "store/row_points.hpp"

namespace fixline::dead_letters {

/// The queue that a letter names; nullopt for another word.
[[nodiscard]] inline std::optional<points::QueueName> queue_of(std::string_view word) noexcept {
  for (const auto queue : points::all_queues)
    if (points::short_name(queue) == word) return queue;
  return std::nullopt;
}

/// Whether a track's points are of the kind that the queue's table holds.
[[nodiscard]] inline bool has_kind(const points::Track& track, points::QueueName queue) {
  return store::with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    return std::holds_alternative<Points>(track.points);
  });
}

}  // namespace fixline::dead_letters
