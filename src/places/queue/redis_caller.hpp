#pragma once

#include <boost/asio/awaitable.hpp>
#include <span>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "queue/redis_keys.hpp"
#include "redis/connection.hpp"
#include "redis/link.hpp"

namespace fixline::queue {

namespace asio = boost::asio;

/// Calls our functions over a link, and loads them again when the server has lost them.
class RedisCaller {
 public:
  explicit RedisCaller(redis::RedisLink& link) : link_(link) {}

  /// Errors: as the link's, and what the server's error reply means.
  asio::awaitable<Result<redis::RedisReply>> call(const redis::Command& function);

  /// Several calls in one go; the first error that any met. All were tried.
  asio::awaitable<Result<std::vector<redis::RedisReply>>> call_all(
      std::span<const redis::Command> functions);

 private:
  asio::awaitable<Result<void>> load();

  redis::RedisLink& link_;
};

/// Loads our functions on a fresh connection.
/// Errors: misconfigured (a server older than Redis 7, or its rules forbid it), unavailable.
asio::awaitable<Result<void>> load_functions(redis::RedisConnection& connection);

/// The commands that make the groups of a queue where they are missing, with their streams.
[[nodiscard]] std::vector<redis::Command> group_commands(const RedisKeys& keys,
                                                         points::QueueName queue,
                                                         std::uint32_t shards);

/// Whether such a command left a group behind. Over maxmemory a server makes no new one; that is
/// no reason to do without it, as those that are there can be emptied.
[[nodiscard]] Result<void> made_group(const redis::RedisReply& reply);

}  // namespace fixline::queue
