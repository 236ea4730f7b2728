#pragma once

#include "error/error.hpp"
#include "queue/redis_queue_options.hpp"

namespace fixline::app {

/// Asks Redis, if it can be reached now, whether it can keep points as durably as the settings
/// want. Blocks for a few seconds at most. A server that can't be reached is no error: the link
/// asks again when it connects, and takes nothing until it is told yes. Errors: misconfigured, with
/// what to set instead.
[[nodiscard]] Result<void> check_durability(const queue::RedisQueueOptions& options);

}  // namespace fixline::app
