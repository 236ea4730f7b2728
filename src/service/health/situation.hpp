#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <vector>

#include "health/status_report.hpp"
#include "health/trouble.hpp"
#include "points/lane.hpp"

namespace fixline::health {

/// How old the oldest waiting point of a queue may be before the queue is behind.
struct Lateness {
  std::chrono::seconds live{5};
  std::chrono::seconds others{60};
};

enum class ServiceStatus : std::uint8_t {
  healthy,
  degraded,   ///< points are late, refused or dying, or a place for them is missing
  unhealthy,  ///< points have no place to go to
};

[[nodiscard]] std::string_view name_of(ServiceStatus status) noexcept;

/// What goes on: one model, which /health, /queue/status, /metrics, the log and the commands tell.
struct Situation {
  std::vector<Trouble> troubles;
  bool accepts = true;  ///< there is a durable place for points

  [[nodiscard]] ServiceStatus status() const;
  /// "flowing", or the gravest trouble of the queue.
  [[nodiscard]] std::string_view state_of(points::QueueName queue) const;
};

/// What is known, and what it means.
struct Status {
  StatusReport report;
  Situation situation;
};

/// Pure. A queue that holds points is behind by what else waits, as far as that is known.
[[nodiscard]] Situation situation_of(const StatusReport& report, const Lateness& lateness,
                                     Trouble::Clock::time_point now);

}  // namespace fixline::health
