#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "points/lane.hpp"

namespace fixline::ingest {

/// How full the places are where points wait. A maximum of 0 is no limit.
struct Pressure {
  std::uint64_t queue_points = 0;
  std::uint64_t queue_points_max = 0;
  std::uint64_t redis_bytes = 0;
  std::uint64_t redis_bytes_max = 0;
  std::uint64_t spool_bytes = 0;
  std::uint64_t spool_bytes_max = 0;
  double settled_per_second = 0;  ///< points that leave the queue
};

/// What a client that is turned away is told.
struct Throttle {
  std::string reason;
  std::chrono::seconds retry_after;
};

/// Decides whose points are still taken when too much waits: low priority gives way first, and live
/// points are refused only when the queue is over its limit as a whole.
///
/// Flymaster files give way at 80 % of any limit, uploads and scoring at 90 %, live points at 100 %
/// of the queue's points; for a full Redis or spool live points have other places to go to.
/// Pure: knows no clock. One reactor; not thread-safe.
class Admission {
 public:
  explicit Admission(std::uint32_t seed) : random_(seed) {}

  void see(const Pressure& pressure) { pressure_ = pressure; }

  /// Why clients of the queue are turned away now; "" when they are welcome.
  [[nodiscard]] std::string_view refusal(points::QueueName queue) const;

  /// nullopt: welcome. Costs a few comparisons.
  [[nodiscard]] std::optional<Throttle> throttle_for(points::QueueName queue);

 private:
  std::chrono::seconds wait_until_below(std::uint64_t queue_points);
  Throttle throttle(std::string_view reason, std::chrono::seconds wait);

  Pressure pressure_;
  std::mt19937 random_;
};

}  // namespace fixline::ingest
