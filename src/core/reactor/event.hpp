#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <list>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::reactor {

/// Wakes every coroutine that waits for something to change. A wake-up is a hint: who wakes looks
/// at the state again.
///
/// One reactor; not thread-safe. Must outlive its waiters.
class Event {
 public:
  explicit Event(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Event& operator=(Event&&) = delete;

  void wake_all() {
    for (auto* alarm : waiting_) alarm->cancel();
  }

  /// Returns at the next wake_all(), after `limit`, or when the task is cancelled.
  asio::awaitable<void> wait(std::chrono::milliseconds limit) {
    asio::steady_timer alarm(executor_, limit);
    const Registration registration(waiting_, alarm);
    co_await alarm.async_wait(as_value);
  }

 private:
  using Waiting = std::list<asio::steady_timer*>;

  struct Registration {
    Registration(Waiting& list, asio::steady_timer& alarm)
        : waiting(list), place(list.insert(list.end(), &alarm)) {}
    Registration& operator=(Registration&&) = delete;
    ~Registration() { waiting.erase(place); }
    Waiting& waiting;
    Waiting::iterator place;
  };

  asio::any_io_executor executor_;
  Waiting waiting_;
};

}  // namespace fixline::reactor
