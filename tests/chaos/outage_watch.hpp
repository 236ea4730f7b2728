#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "chaos/tally.hpp"

namespace fixline::chaos {

/// How long clients felt one outage of Redis.
struct OutageTimes {
  std::chrono::milliseconds lasted{0};
  std::optional<std::chrono::milliseconds> first_direct;  ///< to the first 201
  std::chrono::milliseconds steady{0};   ///< to the end of the last slow or failed try
  std::chrono::milliseconds slowest{0};  ///< try that ended in the outage
};

/// Measures outages of Redis by the answers that clients get meanwhile.
///
/// Pure: told every time.
class OutageWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds slow_from{250};

  void began(Time now);
  void ended(Time now);
  void answered(Time sent, Time now, Answer answer);

  [[nodiscard]] const std::vector<OutageTimes>& outages() const { return outages_; }

 private:
  std::optional<Time> began_;
  OutageTimes current_;
  std::vector<OutageTimes> outages_;
};

}  // namespace fixline::chaos
