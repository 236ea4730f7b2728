#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "ingest/admission.hpp"
#include "queue/queue_status.hpp"
#include "redis/facts.hpp"
#include "spool/spool_options.hpp"

namespace fixline::app {

/// Makes a pressure out of what the queue, Redis and the spool tell of themselves.
///
/// Pure: knows no clock. Not thread-safe.
class PressureGauge {
 public:
  using Clock = std::chrono::steady_clock;

  /// `queue_points_max`: 0 for no limit.
  explicit PressureGauge(std::uint64_t queue_points_max) : queue_points_max_(queue_points_max) {}

  void see(const redis::RedisFacts& facts);

  [[nodiscard]] ingest::Pressure read(const queue::QueueStatus& status,
                                      const spool::SpoolFacts& spool, Clock::time_point now);

 private:
  void see_settled(std::uint64_t settled, Clock::time_point now);

  std::uint64_t queue_points_max_;
  std::uint64_t redis_bytes_ = 0;
  std::uint64_t redis_bytes_max_ = 0;
  std::optional<Clock::time_point> settled_at_;
  std::uint64_t settled_ = 0;
  double settled_per_second_ = 0;
};

}  // namespace fixline::app
