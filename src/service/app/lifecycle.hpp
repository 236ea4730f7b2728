#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "error/failure.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// Why, when and how a service ends: on a signal, because it was asked to, or because a part of it
/// died. Whichever it is, it stops in order and within a limit; a second signal ends it at once.
///
/// Has a thread of its own, so that the limit holds even if a reactor hangs. All members may be
/// called from any thread, after start() as often as one likes.
class Lifecycle {
 public:
  Lifecycle(std::chrono::seconds limit, telemetry::Log log);
  Lifecycle& operator=(Lifecycle&&) = delete;
  ~Lifecycle();

  /// From now on a signal waits for start(), and does not end the process in the midst of it.
  void hold_signals();

  /// From now on `begin_stop` may be called, once, on the thread of its own.
  void start(std::function<void()> begin_stop);

  /// Asks for a stop; nothing once one is under way.
  void stop();

  /// `part` died of a bug: a service without it would look healthy and do nothing. Logs it, stops,
  /// and has the process end with 1, to be started again.
  void fail(std::string_view part, const std::exception_ptr& failure);

  /// Who is told of the failures of `part`. Must not outlive this.
  [[nodiscard]] OnFailure owner_of(std::string part);

  /// The stop has come to its end: neither the limit nor a signal ends the process any more.
  void stopped();

  [[nodiscard]] bool is_stopping() const noexcept { return stopping_; }
  [[nodiscard]] int exit_status() const noexcept;

 private:
  void watch_signals();
  void on_signal(int signal);
  void begin();
  [[noreturn]] void end_at_deadline();

  std::chrono::seconds limit_;
  telemetry::Log log_;
  asio::io_context loop_{1};
  asio::signal_set signals_;
  asio::steady_timer deadline_;
  std::function<void()> begin_stop_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> failed_ = false;
  bool was_signalled_ = false;
  std::jthread thread_;
};

}  // namespace fixline::app
