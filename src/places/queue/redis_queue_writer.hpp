#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "entry/entry_codec.hpp"
#include "error/error.hpp"
#include "queue/functions/redis_caller.hpp"
#include "queue/redis_keys.hpp"
#include "queue/redis_queue_options.hpp"
#include "queue/stream.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"
#include "telemetry/log.hpp"

namespace fixline::queue {

/// Puts entries into the streams, and remembers where that can't be done, so that no request has to
/// find it out again: probe() finds when it can.
class RedisQueueWriter {
 public:
  using OnRefusal = std::function<void(const Error&)>;

  /// Both must outlive it. `options` has its StreamTroubles.
  RedisQueueWriter(const RedisQueueOptions& options, redis::RedisLink& link, telemetry::Log log);

  asio::awaitable<Result<void>> enqueue(Stream stream, entry::EntryBlob blob);

  /// Whether the server answers, takes entries where it refused some, and makes them as durable as
  /// asked where it did not.
  asio::awaitable<Result<void>> probe();

  /// `listener` hears of what the server refuses to everybody.
  void on_refusal(OnRefusal listener) { on_refusal_ = std::move(listener); }

  /// The server refused to write to `stream`, or to something near it. Tells what that means.
  Error refused(const Stream& stream, std::string_view error_reply);

 private:
  asio::awaitable<Result<void>> try_refused();
  asio::awaitable<Result<void>> confirm(std::chrono::milliseconds limit);
  [[nodiscard]] std::chrono::milliseconds confirm_limit() const;

  const RedisQueueOptions& options_;
  RedisKeys keys_;
  redis::RedisLink& link_;
  RedisCaller caller_;
  telemetry::Log log_;
  OnRefusal on_refusal_;
  std::optional<Error> not_durable_;  // why entries do not become as durable as asked
};

}  // namespace fixline::queue
