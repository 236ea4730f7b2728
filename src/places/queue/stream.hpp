#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "points/lane.hpp"

namespace fixline::queue {

/// The priority lane first, as it is read first.
inline constexpr std::array lane_kinds{points::LaneKind::priority, points::LaneKind::normal};

/// One stream of a queue: a lane's flights are split over its streams, one a shard.
struct Stream {
  points::Lane lane;
  std::uint32_t shard;
};

/// All streams of `queues`: by queue, then by kind of lane, then by shard.
[[nodiscard]] inline std::vector<Stream> streams_of(std::span<const points::QueueName> queues,
                                                    std::uint32_t shards) {
  std::vector<Stream> streams;
  streams.reserve(queues.size() * lane_kinds.size() * shards);
  for (const auto queue : queues)
    for (const auto kind : lane_kinds)
      for (std::uint32_t shard = 0; shard != shards; ++shard)
        streams.push_back({{queue, kind}, shard});
  return streams;
}

}  // namespace fixline::queue
