#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>

namespace fixline::traffic {

using Clock = std::chrono::steady_clock;

/// When each request is meant to be sent: at a steady rate from the start on, whatever the answers
/// do (an open loop); or, without a rate, whenever a connection is free (a closed loop).
class Pacer {
 public:
  /// `rate`: requests a second; 0 for a closed loop.
  Pacer(double rate, Clock::time_point start) : rate_(rate), start_(start) {}

  [[nodiscard]] bool is_open_loop() const { return rate_ > 0; }

  /// The moment from which the latency of request `number` (0 is the first) counts. What is sent
  /// late, as no connection was free, was kept waiting all the same.
  [[nodiscard]] Clock::time_point intended(std::uint64_t number, Clock::time_point now) const {
    if (!is_open_loop()) return now;
    const std::chrono::duration<double> after(static_cast<double>(number) / rate_);
    return start_ + std::chrono::duration_cast<Clock::duration>(after);
  }

  [[nodiscard]] bool is_due(std::uint64_t number, Clock::time_point now) const {
    return intended(number, now) <= now;
  }

  /// How many requests should have been sent before `now`; 0 in a closed loop.
  [[nodiscard]] std::uint64_t due_before(Clock::time_point now) const {
    if (!is_open_loop() || now <= start_) return 0;
    const std::chrono::duration<double> past = now - start_;
    auto number = static_cast<std::uint64_t>(std::floor(past.count() * rate_));
    while (intended(number, now) < now) ++number;  // the division may round either way
    while (number > 0 && intended(number - 1, now) >= now) --number;
    return number;
  }

 private:
  double rate_;
  Clock::time_point start_;
};

}  // namespace fixline::traffic
