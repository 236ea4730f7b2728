#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "ingest/inflow.hpp"
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
/// of the queue's points; for a full Redis or spool live points have other places to go to. What
/// this process took in since the queue was seen last counts as waiting there. While Redis is out
/// of use points go elsewhere, and nobody is turned away for want of room there. Pure: knows no
/// clock. One reactor; not thread-safe.
class Admission {
 public:
  using IsInUse = std::function<bool()>;

  /// `inflow` is the process's, and must outlive it; `is_redis_in_use` is asked where it matters.
  Admission(std::uint32_t seed, Inflow& inflow, IsInUse is_redis_in_use)
      : inflow_(inflow), is_redis_in_use_(std::move(is_redis_in_use)), random_(seed) {}

  void see(const Pressure& pressure) {
    pressure_ = pressure;
    queued_when_seen_ = inflow_.queued();
  }

  /// How full Redis is, seen since.
  void see_redis(std::uint64_t bytes, std::uint64_t bytes_max) {
    pressure_.redis_bytes = bytes;
    pressure_.redis_bytes_max = bytes_max;
  }

  /// So full that it turns clients away, at least while it is in use.
  [[nodiscard]] bool is_redis_nearly_full() const;

  /// The places could not be seen: what was taken in since they were says nothing any more.
  void see_nothing() { queued_when_seen_ = inflow_.queued(); }

  /// Points that nobody turned away, on their way.
  [[nodiscard]] Inflow::Passage let_in(std::uint64_t points) { return {inflow_, points}; }

  /// Why clients of the queue are turned away now; "" when they are welcome.
  [[nodiscard]] std::string_view refusal(points::QueueName queue) const;

  /// nullopt: welcome. Costs a few comparisons.
  [[nodiscard]] std::optional<Throttle> throttle_for(points::QueueName queue);

 private:
  [[nodiscard]] std::string_view refusal_by_redis(points::QueueName queue) const;
  [[nodiscard]] std::uint64_t waiting() const;
  std::chrono::seconds wait_until_below(std::uint64_t queue_points);
  Throttle throttle(std::string_view reason, std::chrono::seconds wait);

  Inflow& inflow_;
  IsInUse is_redis_in_use_;
  Pressure pressure_;
  std::uint64_t queued_when_seen_ = 0;
  std::mt19937 random_;
};

}  // namespace fixline::ingest
