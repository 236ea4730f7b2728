#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "points/lane.hpp"

namespace fixline::queue {

/// The consumer group that all instances read with.
inline constexpr std::string_view group_name = "fixline";

/// The stream of a lane and shard: "queue:{live_points.0}", or "queue:{live_points.0}:priority".
/// The braces keep a shard's keys on one node of a cluster.
[[nodiscard]] std::string stream_key(points::Lane lane, std::uint32_t shard);

/// The hash of a shard's counters: "queue:{live_points.0}:stats".
[[nodiscard]] std::string stats_key(points::QueueName queue, std::uint32_t shard);

/// The counter of the points that wait in a lane, in the hash of its shard.
[[nodiscard]] std::string_view depth_field(points::LaneKind lane) noexcept;

/// The key that exists while an instance lives: "fixline:instance:host-123-a1b2c3d4".
[[nodiscard]] std::string instance_key(std::string_view consumer);

}  // namespace fixline::queue
