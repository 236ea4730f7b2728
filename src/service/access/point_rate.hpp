#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace fixline::access {

/// How many points a token may bring: so many a second, and at once as many as the burst.
struct PointLimit {
  std::uint32_t per_second = 0;  ///< 0: any number
  std::uint32_t burst = 0;       ///< at least 1 where there is a limit

  [[nodiscard]] constexpr bool is_none() const noexcept { return per_second == 0; }
  friend bool operator==(const PointLimit&, const PointLimit&) = default;
};

/// A bucket of points that fills with time; as one number, so that all reactors share it without a
/// lock. Any thread.
class PointRate {
 public:
  using Clock = std::chrono::steady_clock;

  /// Takes them out of the bucket; or takes none, and says after how long there will be enough.
  /// Only for as many as the burst: more never are.
  std::optional<Clock::duration> take(std::uint64_t points, PointLimit limit,
                                      Clock::time_point now) noexcept {
    if (limit.is_none()) return std::nullopt;
    const auto at = now.time_since_epoch().count();
    const auto room = time_for(limit.burst, limit);
    auto full_at = full_at_.load(std::memory_order_relaxed);
    for (;;) {
      const auto after = std::max(full_at, at) + time_for(points, limit);
      if (after - at > room) return Clock::duration(after - at - room);
      if (full_at_.compare_exchange_weak(full_at, after, std::memory_order_relaxed))
        return std::nullopt;
    }
  }

  /// How many may be taken now.
  [[nodiscard]] std::uint64_t left(PointLimit limit, Clock::time_point now) const noexcept {
    const auto at = now.time_since_epoch().count();
    const auto missing = std::max(full_at_.load(std::memory_order_relaxed) - at, Clock::rep{0});
    const auto room = std::max(time_for(limit.burst, limit) - missing, Clock::rep{0});
    return static_cast<std::uint64_t>(room) * limit.per_second / ticks_a_second;
  }

 private:
  static constexpr std::uint64_t ticks_a_second = Clock::period::den / Clock::period::num;

  /// In which so many flow in.
  static Clock::rep time_for(std::uint64_t points, PointLimit limit) noexcept {
    return static_cast<Clock::rep>(points * ticks_a_second / limit.per_second);
  }

  std::atomic<Clock::rep> full_at_{0};
};

}  // namespace fixline::access
