#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "points/track.hpp"
#include "queue/redis_point_queue.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"
#include "redis/connection.hpp"
#include "selftest/checklist.hpp"

namespace fixline::selftest {

/// The checks of Redis and of the queue in it. All happens under a key prefix of its own, which no
/// service reads.
///
/// Call run() once, then clean_up(), whatever came of the first.
class QueueChecks {
 public:
  /// `options.key_prefix` must be set, and known to nobody else. `list` must outlive this.
  QueueChecks(asio::any_io_executor executor, queue::RedisQueueOptions options, Checklist& list);
  ~QueueChecks();

  asio::awaitable<void> run();

  /// Removes every key, as one more check if there was anything to remove.
  asio::awaitable<void> clean_up();

 private:
  /// An entry that was put into the queue.
  struct Sent {
    points::Lane lane;
    std::uint32_t shard;
    std::uint32_t points;
    std::vector<points::Track> tracks;
  };

  asio::awaitable<Checked> connect();
  asio::awaitable<Checked> version();
  asio::awaitable<Checked> durability();
  asio::awaitable<Checked> open_queue();
  asio::awaitable<Checked> enqueue();
  asio::awaitable<Checked> statistics();
  asio::awaitable<Checked> read_back();
  asio::awaitable<Checked> acknowledge();
  asio::awaitable<Checked> remove_keys();

  asio::awaitable<Result<void>> open_connection();
  asio::awaitable<Result<void>> enqueue_track(points::Lane lane, std::size_t points);
  asio::awaitable<Result<std::vector<queue::Entry>>> entries_of(points::QueueName queue);
  asio::awaitable<void> let_keys_expire();
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] std::vector<const Sent*> sent_in_order(points::QueueName queue) const;

  queue::RedisQueueOptions options_;
  Checklist& list_;
  reactor::TaskGroup connection_tasks_;
  reactor::TaskGroup queue_tasks_;
  std::shared_ptr<redis::RedisConnection> connection_;
  redis::RedisFacts facts_;
  std::unique_ptr<queue::RedisPointQueue> queue_;
  std::vector<Sent> sent_;
  std::vector<queue::Entry> received_;
};

}  // namespace fixline::selftest
