#pragma once

#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "telemetry/log.hpp"

namespace fixline::test {

namespace asio = boost::asio;

/// Runs a coroutine on a loop of its own until all work on that loop has ended. `body` may capture:
/// it lives here.
template <class Body>
void on_loop(Body body) {
  asio::io_context loop(1);
  std::exception_ptr failure;
  asio::co_spawn(loop, body(), [&](std::exception_ptr thrown) {
    failure = thrown;
    if (thrown) loop.stop();
  });
  loop.run();
  if (failure) std::rethrow_exception(failure);
}

inline asio::awaitable<void> pause_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

/// Waits until `holds()`; false when it still does not after `limit`.
template <class Condition>
asio::awaitable<bool> eventually(std::chrono::milliseconds limit, Condition holds) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) co_return false;
    co_await pause_for(std::chrono::milliseconds(2));
  }
  co_return true;
}

/// A log that a test can read.
class LogText {
 public:
  LogText()
      : log_(std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text_))) {
    log_->set_level(spdlog::level::debug);
  }

  [[nodiscard]] const telemetry::Log& log() const { return log_; }
  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  telemetry::Log log_;
};

}  // namespace fixline::test
