#pragma once

#include <algorithm>
#include <mutex>

#include "queue/queue_status.hpp"

namespace fixline::queue {

/// The greatest totals that were ever told. What is on its way to Redis is neither here nor there
/// for a moment, and a Redis that comes back may know less than it did: no total ever goes back for
/// that. Safe from any thread.
class GreatestTotals {
 public:
  [[nodiscard]] SettledTotals see(const SettledTotals& told) {
    const std::lock_guard lock(mutex_);
    greatest_.stored = std::max(greatest_.stored, told.stored);
    greatest_.failed = std::max(greatest_.failed, told.failed);
    greatest_.last_settled_at = std::max(greatest_.last_settled_at, told.last_settled_at);
    return greatest_;
  }

 private:
  std::mutex mutex_;
  SettledTotals greatest_;
};

}  // namespace fixline::queue
