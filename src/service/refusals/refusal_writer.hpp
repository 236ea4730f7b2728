#pragma once

#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "refusals/refusal_buffer.hpp"
#include "refusals/refusal_lists.hpp"
#include "telemetry/log.hpp"

namespace fixline::refusals {

/// Carries refusals from the buffer to Redis, a few names at a time: at most 300 commands a second.
/// While Redis is out nothing is sent; what it refuses is left out, and it rests.
///
/// One reactor; not thread-safe. The buffer and the link must outlive it.
class RefusalWriter {
 public:
  RefusalWriter(asio::any_io_executor executor, RefusalBuffer& buffer, redis::RedisLink& link,
                telemetry::Log log)
      : buffer_(buffer),
        link_(link),
        lists_(link),
        log_(std::move(log)),
        pause_(std::move(executor)) {}

  /// Until cancelled.
  asio::awaitable<void> run();

 private:
  asio::awaitable<bool> write_some();

  RefusalBuffer& buffer_;
  redis::RedisLink& link_;
  RefusalLists lists_;
  telemetry::Log log_;
  reactor::Event pause_;
  RefusalBuffer::ByName in_hand_;
};

}  // namespace fixline::refusals
