#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "queue/redis_point_queue.hpp"
#include "reactor/task_group.hpp"
#include "support/loop.hpp"
#include "support/servers.hpp"

namespace fixline::queue {

/// A RedisPointQueue on the test's server, with the clock of life turned fast.
class RedisInstance {
 public:
  static RedisQueueOptions options() {
    RedisQueueOptions options;
    options.redis.address = redis::parse_address(test::shared_redis().url()).value();
    options.role = RedisRole::reader;
    options.instance_life = std::chrono::milliseconds(400);
    options.heartbeat = std::chrono::milliseconds(100);
    return options;
  }

  explicit RedisInstance(asio::any_io_executor executor) : RedisInstance(executor, options()) {}

  RedisInstance(asio::any_io_executor executor, RedisQueueOptions options)
      : queue_(std::move(options), log_.log()), tasks_(executor) {}

  asio::awaitable<void> start() {
    EXPECT_TRUE(tasks_.spawn(queue_.run()));
    co_await comes_up();
  }

  asio::awaitable<void> comes_up() {
    const bool up =
        co_await test::eventually(std::chrono::seconds(10), [this] { return queue_.is_up(); });
    EXPECT_TRUE(up) << log_.text();
    // The readers' links come up by themselves, a moment later.
    co_await test::pause_for(std::chrono::milliseconds(30));
  }

  asio::awaitable<void> stop() {
    co_await queue_.release();
    co_await die();
  }

  /// Ends without a word, as a killed process does.
  asio::awaitable<void> die() {
    tasks_.stop();
    co_await tasks_.join();
  }

  [[nodiscard]] RedisPointQueue& queue() { return queue_; }
  [[nodiscard]] const std::string& consumer() const { return queue_.consumer(); }
  [[nodiscard]] std::string log_text() const { return log_.text(); }

 private:
  test::LogText log_;
  RedisPointQueue queue_;
  reactor::TaskGroup tasks_;
};

}  // namespace fixline::queue
