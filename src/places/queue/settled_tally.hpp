#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "points/lane.hpp"
#include "points/point.hpp"
#include "queue/queue_status.hpp"

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

/// What a process settled without Redis and is still to tell to it, who keeps the totals. A crash
/// loses the count, never a point. Safe from any thread.
class SettledTally {
 public:
  void add(points::QueueName queue, SettledPoints points, points::Timestamp now) {
    const std::lock_guard lock(mutex_);
    owed_[points::index_of(queue)] += points;
    last_at_ = std::max(last_at_.value_or(now), now);
  }

  /// Hands out what is owed; who can't tell it gives it back.
  [[nodiscard]] SettledPoints take(points::QueueName queue) {
    const std::lock_guard lock(mutex_);
    return std::exchange(owed_[points::index_of(queue)], {});
  }

  void give_back(points::QueueName queue, SettledPoints points) {
    const std::lock_guard lock(mutex_);
    owed_[points::index_of(queue)] += points;
  }

  /// The totals with what is owed to them.
  [[nodiscard]] SettledTotals completed(SettledTotals totals) const {
    const std::lock_guard lock(mutex_);
    for (const auto& owed : owed_) {
      totals.stored += owed.stored;
      totals.failed += owed.failed;
    }
    totals.last_settled_at = std::max(totals.last_settled_at, last_at_);
    return totals;
  }

 private:
  mutable std::mutex mutex_;
  std::array<SettledPoints, points::queue_count> owed_{};
  std::optional<points::Timestamp> last_at_;
};

}  // namespace fixline::queue
