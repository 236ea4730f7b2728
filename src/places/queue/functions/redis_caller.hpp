#pragma once

#include <span>
#include <vector>

#include "error/error.hpp"
#include "queue/redis_keys.hpp"
#include "queue/stream.hpp"
#include "queue/stream_troubles.hpp"
#include "reactor/asio.hpp"
#include "redis/connection.hpp"
#include "redis/link.hpp"

namespace fixline::queue {

/// Calls our functions over a link, and loads them again when the server has lost them.
class RedisCaller {
 public:
  explicit RedisCaller(redis::RedisLink& link) : link_(link) {}

  /// The reply may be an error reply. Errors: as the link's.
  asio::awaitable<Result<redis::RedisReply>> ask(const redis::Command& function);

  /// Several calls in one go. All were tried.
  asio::awaitable<Result<std::vector<redis::RedisReply>>> ask_all(
      std::span<const redis::Command> functions);

  /// Errors: as the link's, and what the server's error reply means.
  asio::awaitable<Result<redis::RedisReply>> call(const redis::Command& function);

  /// Several calls in one go; the first error that any met. All were tried.
  asio::awaitable<Result<std::vector<redis::RedisReply>>> call_all(
      std::span<const redis::Command> functions);

 private:
  redis::RedisLink& link_;
};

/// Loads our functions on a fresh connection.
/// Errors: misconfigured (a server older than Redis 7, or its rules forbid it), unavailable.
asio::awaitable<Result<void>> load_functions(redis::RedisConnection& connection);

/// Makes the groups of `streams` where they are missing, with the streams; `redis` is a connection
/// or a link. Over maxmemory a server makes no new one; that is no reason to do without it, as
/// those that are there can be emptied. One stream that is refused is no reason to do without the
/// others: it is noted in `troubles`.
template <class Redis>
asio::awaitable<Result<void>> make_groups(Redis& redis, RedisKeys keys, std::vector<Stream> streams,
                                          StreamTroubles& troubles);

}  // namespace fixline::queue
