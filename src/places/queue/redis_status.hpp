#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "queue/queue_status.hpp"
#include "queue/redis_keys.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {

/// The commands whose replies, in order, tell the status of all queues.
[[nodiscard]] std::vector<redis::Command> status_commands(const RedisKeys& keys,
                                                          std::uint32_t shards);

/// Reads these replies. What is missing, as before the first entry, counts as nothing.
[[nodiscard]] QueueStatus status_from(std::span<const redis::RedisReply> replies,
                                      std::uint32_t shards, points::Timestamp now);

}  // namespace fixline::queue
