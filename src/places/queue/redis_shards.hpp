#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "error/error.hpp"
#include "queue/functions/redis_caller.hpp"
#include "queue/redis_keys.hpp"
#include "queue/shard_numbers.hpp"
#include "reactor/asio.hpp"
#include "redis/connection.hpp"
#include "redis/link.hpp"
#include "telemetry/log.hpp"

namespace fixline::queue {

/// Agrees with the other instances, by way of a key in Redis, on the number of shards. The one that
/// starts last decides how many are written; what any of them ever wrote, those included that know
/// nothing of the key, stays read for ever.
///
/// One reactor; not thread-safe.
class RedisShards {
 public:
  /// `decides`: our setting is put in force once, and told to the others while we live (by one
  /// queue a process); else what is in force is taken over. All must outlive it.
  RedisShards(RedisKeys keys, std::shared_ptr<ShardNumbers> numbers, bool decides,
              telemetry::Log log);

  /// On a fresh connection, before anything is written there.
  /// Errors: unavailable. What the server refuses is no error: then our own numbers are used.
  asio::awaitable<Result<void>> prepare(redis::RedisConnection& connection);

  /// Follows the others, every second, until cancelled.
  asio::awaitable<void> keep(redis::RedisLink& link);

 private:
  [[nodiscard]] redis::Command agreement() const;
  Result<void> agreed(const Result<redis::RedisReply>& reply);
  template <class Redis>
  asio::awaitable<Result<void>> find(Redis& redis, std::uint32_t shards);
  asio::awaitable<void> look(redis::RedisLink& link, RedisCaller& caller);
  void tell();

  RedisKeys keys_;
  std::shared_ptr<ShardNumbers> numbers_;
  bool decides_;
  bool has_decided_ = false;
  std::string told_;  // the difference that was last logged
  telemetry::Log log_;
};

}  // namespace fixline::queue
