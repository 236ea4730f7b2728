#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace fixline::health {

/// Points of a queue that were lost to it in the last minute, in one way.
struct PointsLately {
  std::uint64_t points = 0;
  std::string cause{};                          ///< of the last; "" when it is not known
  std::chrono::steady_clock::time_point since;  ///< the first of those that came one upon another
};

/// How many points of a queue went that way in the last minute, out of a counter of all that ever
/// did, which is looked at about once a second. Pure.
class MinuteCount {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::seconds window{60};

  /// `total`: how many there ever were, of this process.
  void see(std::uint64_t total, Clock::time_point now) {
    while (!seen_.empty() && now - seen_.front().at > window) seen_.pop_front();
    if (seen_.empty()) since_ = now;
    if (total > total_) seen_.push_back({now, total - total_});
    total_ = total;
  }

  /// nullopt when none came for a minute.
  [[nodiscard]] std::optional<PointsLately> lately(std::string cause) const {
    if (seen_.empty()) return std::nullopt;
    PointsLately lately{.cause = std::move(cause), .since = since_};
    for (const auto& seen : seen_) lately.points += seen.points;
    return lately;
  }

 private:
  struct Seen {
    Clock::time_point at;
    std::uint64_t points;
  };

  std::deque<Seen> seen_;
  std::uint64_t total_ = 0;
  Clock::time_point since_;
};

}  // namespace fixline::health
