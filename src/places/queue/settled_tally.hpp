#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "points/lane.hpp"

namespace fixline::queue {

/// Points of one queue that came to an end: in a table (`stored`) or in dead_letters (`failed`).
struct SettledPoints {
  std::uint64_t stored = 0;
  std::uint64_t failed = 0;

  SettledPoints& operator+=(const SettledPoints& other) {
    stored += other.stored;
    failed += other.failed;
    return *this;
  }
  [[nodiscard]] bool is_empty() const { return stored == 0 && failed == 0; }
};

/// What was settled without Redis and is still to be told to it, who keeps the totals. A crash
/// loses the count, never a point.
///
/// Pure. One reactor; not thread-safe.
class SettledTally {
 public:
  void add(points::QueueName queue, SettledPoints points) {
    owed_[points::index_of(queue)] += points;
  }

  /// Hands out what is owed; who can't tell it gives it back by add().
  [[nodiscard]] SettledPoints take(points::QueueName queue) {
    return std::exchange(owed_[points::index_of(queue)], {});
  }

 private:
  std::array<SettledPoints, points::queue_count> owed_{};
};

}  // namespace fixline::queue
