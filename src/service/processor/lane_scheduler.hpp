#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "points/lane.hpp"

namespace fixline::processor {

/// Decides which queue gets the next free database connection.
///
/// The queues share by weight, counted in points (stride scheduling): each that has work moves,
/// none waits for ever behind another, and one that was idle comes first. (Live points have a
/// connection of their own besides.) Pure: knows no clock. Reference: Waldspurger and Weihl,
/// "Stride Scheduling", 1995.
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

inline constexpr std::uint64_t weight_max = 8;

/// Shares of the queues, by priority: 1 (live) 8, 2 (upload and scoring) 2, 3 (flymaster) 1.
[[nodiscard]] constexpr std::uint64_t weight_of(points::QueueName queue) noexcept {
  if (queue == points::QueueName::live) return weight_max;
  return queue == points::QueueName::flymaster ? 1 : 2;
}

}  // namespace fixline::processor
