#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace fixline::health {

/// Points of a queue that became dead letters in the last minute.
struct DeadLettersLately {
  std::uint64_t points = 0;
  std::string cause{};                          ///< of the last; "" when it is not known
  std::chrono::steady_clock::time_point since;  ///< the first of those that came one upon another
};

/// How many points become dead letters, out of a counter that is looked at about once a second.
/// Pure.
class DeadLetterRate {
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
  [[nodiscard]] std::optional<DeadLettersLately> lately(std::string cause) const {
    if (seen_.empty()) return std::nullopt;
    DeadLettersLately lately{.cause = std::move(cause), .since = since_};
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
