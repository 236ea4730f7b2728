#pragma once

#include <span>
#include <vector>

#include "queue/point_source.hpp"
#include "queue/redis_keys.hpp"
#include "redis/command.hpp"

namespace fixline::queue {

/// The calls that settle these entries: one a stream, and a bounded number of entries each,
/// as Redis does nothing else meanwhile.
[[nodiscard]] std::vector<redis::Command> settlement_commands(const RedisKeys& keys,
                                                              std::span<const Settlement> settled);

}  // namespace fixline::queue
