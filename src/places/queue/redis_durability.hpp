#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "error/error.hpp"
#include "queue/redis_queue_options.hpp"
#include "reactor/asio.hpp"
#include "redis/command.hpp"
#include "redis/connection.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {

/// What keeps the promise of Durability::fsync on a server that has no WAITAOF.
inline constexpr std::string_view instead_of_fsync =
    "set appendfsync always and QUEUE_DURABILITY=memory: that keeps the same promise";

/// The command that waits, behind an entry on the same connection, until it is as durable as asked,
/// at most `limit`; nullopt when there is nothing to wait for.
[[nodiscard]] std::optional<redis::Command> durability_command(Durability durability,
                                                               std::chrono::milliseconds limit);

/// What its reply says. Errors: unavailable (not durable in time: the entry is in the queue all the
/// same), misconfigured (the server can't do it).
[[nodiscard]] Result<void> confirmed(Durability durability, const redis::RedisReply& reply);

/// Whether the server of a fresh connection can do it at all.
/// Errors: misconfigured, with what to set instead; unavailable.
asio::awaitable<Result<void>> check_durability(redis::RedisConnection& connection,
                                               Durability durability);

}  // namespace fixline::queue
