#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "queue/queue_status.hpp"
#include "queue/redis_keys.hpp"
#include "queue/stream.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {

/// The calls whose replies, in order, tell the status of all queues: one a shard, as shards may be
/// on different nodes. No payload comes with them.
[[nodiscard]] std::vector<redis::Command> status_commands(const RedisKeys& keys,
                                                          std::uint32_t shards);

/// Reads these replies. What is missing, as before the first entry, counts as nothing; a counter
/// that can't be right is bent to what is possible.
[[nodiscard]] QueueStatus status_from(std::span<const redis::RedisReply> replies,
                                      std::uint32_t shards, points::Timestamp now);

/// How far a stream's counter of points is to be believed.
enum class Belief : std::uint8_t {
  likely,    ///< entries wait, and it may be right
  doubtful,  ///< it can't be right, or a recount has begun
};

/// The streams of these replies that may be recounted: where entries wait, or a counter says so.
struct CountedStream {
  Stream stream;
  Belief belief;
};
[[nodiscard]] std::vector<CountedStream> counted_streams(std::span<const redis::RedisReply> replies,
                                                         std::uint32_t shards);

}  // namespace fixline::queue
