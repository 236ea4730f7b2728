#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <exception>
#include <list>
#include <utility>

#include "error/failure.hpp"
#include "reactor/asio.hpp"

namespace fixline::reactor {

/// Owns coroutines so that none is detached, and none dies unseen.
///
/// Use on one reactor only: every member runs on `executor`, which must not run
/// handlers concurrently. Join before destruction.
class TaskGroup {
 public:
  /// `on_failure` is told at once of every exception that a task lets escape, until stop(): a
  /// cancelled task ends as it can. Without it join() throws the first.
  explicit TaskGroup(asio::any_io_executor executor, OnFailure on_failure = {})
      : executor_(executor),
        idle_(executor, asio::steady_timer::time_point::max()),
        on_failure_(std::move(on_failure)) {}
  TaskGroup& operator=(TaskGroup&&) = delete;
  ~TaskGroup() { assert(stops_.empty()); }

  /// Starts `task`. False, and nothing started, once the group is closing.
  [[nodiscard]] bool spawn(asio::awaitable<void> task) {
    if (closing_) return false;
    auto stop = stops_.emplace(stops_.end());
    asio::co_spawn(
        executor_, std::move(task),
        asio::bind_cancellation_slot(
            stop->slot(), [this, stop](std::exception_ptr failure) { ended(stop, failure); }));
    return true;
  }

  /// Soft stop: takes no new task and returns when the last has ended.
  /// Throws the first exception that a task let escape before stop(), unless the owner was told.
  asio::awaitable<void> join() {
    closing_ = true;
    while (!stops_.empty()) co_await idle_.async_wait(as_value);
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

  /// Hard stop: cancels every task. They still have to be joined.
  void stop() {
    closing_ = true;
    stopped_ = true;
    for (auto it = stops_.begin(); it != stops_.end();)
      (it++)->emit(asio::cancellation_type::terminal);
  }

 private:
  using Stops = std::list<asio::cancellation_signal>;

  void ended(Stops::iterator stop, std::exception_ptr failure) {
    stops_.erase(stop);
    if (failure && !stopped_) {
      if (on_failure_)
        on_failure_(failure);
      else if (!failure_)
        failure_ = failure;
    }
    if (stops_.empty()) idle_.cancel();
  }

  asio::any_io_executor executor_;
  asio::steady_timer idle_;  // never expires; cancelled to wake join()
  Stops stops_;              // one per live task
  OnFailure on_failure_;
  std::exception_ptr failure_;
  bool closing_ = false;
  bool stopped_ = false;
};

}  // namespace fixline::reactor
