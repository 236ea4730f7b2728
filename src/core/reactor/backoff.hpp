#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace fixline::reactor {

/// Waits between attempts: doubling from `first` to `longest`, each drawn evenly from the upper
/// half of its step, so that many clients of a server that comes back do not knock at the same
/// time.
///
/// Pure: knows no clock. Not thread-safe.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::uint64_t seed)
      : first_(first),
        longest_(longest),
        step_(first),
        random_(static_cast<std::mt19937::result_type>(seed)) {}

  /// The wait before the next attempt.
  [[nodiscard]] std::chrono::milliseconds next() {
    std::uniform_int_distribution<std::int64_t> jitter(step_.count() / 2, step_.count());
    const std::chrono::milliseconds wait(jitter(random_));
    step_ = step_ > longest_ / 2 ? longest_ : step_ * 2;
    return wait;
  }

  /// After a success: the next failure waits `first` again.
  void reset() { step_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds step_;
  std::mt19937 random_;
};

}  // namespace fixline::reactor
