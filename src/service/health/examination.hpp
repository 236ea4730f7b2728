#pragma once

#include <cstddef>
#include <optional>

#include "health/finding.hpp"
#include "queue/redis_queue_options.hpp"
#include "reactor/asio.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::health {

/// Connects to Redis, and finds what is wrong with it; a server that can't be reached is a finding,
/// too.
asio::awaitable<Findings> examine_redis(queue::RedisQueueOptions options);

/// Of the database: its settings, and each queue's table: whether it is there, can be filled, and
/// has a unique key that tells a duplicate. Uses the writer's session, which nobody else may use
/// meanwhile. One that can't be reached is a finding, too.
asio::awaitable<Findings> examine_database(store::PostgresPointWriter& writer,
                                           std::size_t sessions_wanted);

/// Of each queue's tables as they are now: why points can't be written to them, or what they do to
/// points.
asio::awaitable<Findings> examine_tables(store::PostgresPointWriter& writer);

/// What forbids a start: a Redis that is there and can't keep points as durably as the settings
/// want. Blocks for a few seconds at most. A server that can't be reached forbids none: the link
/// asks again when it connects, and takes nothing until it is told yes.
[[nodiscard]] std::optional<Finding> obstacle_to_start(const queue::RedisQueueOptions& options);

}  // namespace fixline::health
