#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "error/error.hpp"
#include "queue/functions/redis_caller.hpp"
#include "queue/queue_status.hpp"
#include "queue/redis_keys.hpp"
#include "queue/redis_status.hpp"
#include "queue/shard_numbers.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"
#include "telemetry/log.hpp"

namespace fixline::queue {

/// Tells how much waits, by counters that enqueue and settle keep, and brings these back to what
/// the streams hold when somebody or something has changed them otherwise.
///
/// One reactor; not thread-safe.
class RedisCounters {
 public:
  /// `points_max`: see RedisQueueOptions. `link` must outlive it.
  RedisCounters(RedisKeys keys, std::shared_ptr<const ShardNumbers> numbers,
                std::uint64_t points_max, redis::RedisLink& link, telemetry::Log log);

  /// Asks in one round trip. A counter that can't be right, or that would turn somebody away, is
  /// recounted first, as far as that goes within a moment. Errors: those of the link.
  asio::awaitable<Result<QueueStatus>> status();

  /// Recounts all that waits at first, then a little of it every few seconds, until cancelled.
  asio::awaitable<void> keep();

 private:
  using Clock = std::chrono::steady_clock;

  asio::awaitable<Result<std::vector<redis::RedisReply>>> ask(std::uint32_t shards);
  [[nodiscard]] bool may_turn_away(const QueueStatus& status, Clock::time_point now) const;
  asio::awaitable<void> make_sure(std::span<const CountedStream> streams,
                                  Clock::time_point deadline);
  asio::awaitable<void> recount(std::vector<Stream>& streams, Clock::time_point deadline);
  asio::awaitable<Result<bool>> recount_some(Stream stream);
  asio::awaitable<void> look_through(bool is_first);

  RedisKeys keys_;
  std::shared_ptr<const ShardNumbers> numbers_;
  std::uint64_t points_max_;
  redis::RedisLink& link_;
  RedisCaller caller_;
  Clock::time_point mended_at_;  // when a doubtful counter was looked at last
  Clock::time_point sure_at_;    // when all that waits was last counted, as it might cost somebody
  std::vector<Stream> unsure_;   // what is left of that
  std::size_t turn_ = 0;         // which stream of those that wait comes first
  telemetry::Log log_;
};

}  // namespace fixline::queue
