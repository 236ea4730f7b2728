#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "health/queue_troubles.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::app {

/// Turns the counters into one line now and then: points taken in and written since the last one,
/// and how many are held.
class RateLog {
 public:
  RateLog(telemetry::Metrics& metrics, const health::QueueTroubles& troubles)
      : metrics_(metrics), troubles_(troubles) {}

  /// The line for the time since the last call; nullopt when nothing happened.
  [[nodiscard]] std::optional<std::string> next(std::chrono::steady_clock::time_point now);

 private:
  struct Counts {
    double queued = 0;
    double direct = 0;
    double spooled = 0;
    double refused = 0;
    double stored = 0;
    double duplicates = 0;
    double dropped = 0;
    double dead = 0;
    std::size_t held = 0;  ///< at that moment
    friend bool operator==(const Counts&, const Counts&) = default;
  };

  Counts read();

  telemetry::Metrics& metrics_;
  const health::QueueTroubles& troubles_;
  Counts before_;
  std::optional<std::chrono::steady_clock::time_point> before_at_;
};

}  // namespace fixline::app
