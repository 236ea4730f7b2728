#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "points/lane.hpp"

namespace fixline::processor {

/// Decides which queue gets the next free database connection.
///
/// Priority 1 (live) always comes first. The others share what is left by weight, counted in
/// points (stride scheduling): each queue that has work moves, none waits for ever behind another.
/// Pure: knows no clock. Reference: Waldspurger and Weihl, "Stride Scheduling", 1995.
class LaneScheduler {
 public:
  /// Points that wait, by queue.
  using Waiting = std::array<std::size_t, points::queue_count>;

  /// The queue to serve next; nullopt when nothing waits.
  [[nodiscard]] std::optional<points::QueueName> next(const Waiting& waiting);

  /// Charges a queue for a batch that it was given.
  void served(points::QueueName queue, std::size_t points);

 private:
  std::array<std::uint64_t, points::queue_count> pass_{};
  std::array<bool, points::queue_count> was_waiting_{};
  std::uint64_t now_ = 0;  ///< the pass of the queue that was served last
};

/// Shares of the queues below priority 1: upload and scoring 2, flymaster 1.
[[nodiscard]] constexpr std::uint64_t weight_of(points::QueueName queue) noexcept {
  return queue == points::QueueName::flymaster ? 1 : 2;
}

}  // namespace fixline::processor
