#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "refusals/noted_refusal.hpp"

namespace fixline::refusals {

/// How many names a process keeps refusals of: names come from strangers, too.
struct NameLimits {
  std::size_t waiting = 1'000;  ///< that wait to be written
  std::size_t new_a_minute = 1'000;
  std::size_t an_hour = 6'000;  ///< the lists live for an hour
};

/// What was refused and is on its way to Redis, by the name of a flight or a device. What is over
/// its bounds is left out: nobody waits here, and nobody comes here without a refused point.
///
/// Any thread.
class RefusalBuffer {
 public:
  using Clock = std::chrono::steady_clock;
  using ByName = std::map<std::string, std::deque<NotedRefusal>, std::less<>>;

  explicit RefusalBuffer(NameLimits limits = {}) : limits_(limits) {}

  /// The last ones of a name stay; nothing happens without a name.
  void add(std::string_view name, std::span<const NotedRefusal> refusals, Clock::time_point now);

  /// All that waits; from then on nothing does.
  [[nodiscard]] ByName take();

 private:
  [[nodiscard]] bool admits(std::string_view name, Clock::time_point now);
  void begin_windows(Clock::time_point now);

  NameLimits limits_;
  std::mutex mutex_;
  ByName waiting_;
  std::set<std::string, std::less<>> names_;  // of this hour
  Clock::time_point hour_begins_{};
  Clock::time_point minute_begins_{};
  std::size_t new_this_minute_ = 0;
};

}  // namespace fixline::refusals
