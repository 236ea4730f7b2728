#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "points/lane.hpp"

namespace fixline::store {

/// How each queue's tables were when somebody looked last, by which the sessions that write to them
/// notice that they were changed. Safe from any thread.
class LatestLayouts {
 public:
  struct Look {
    std::uint64_t number = 0;       ///< 0: nobody has looked yet
    std::uint64_t fingerprint = 0;  ///< 0: nothing can be written to them
  };

  void saw(points::QueueName queue, std::uint64_t fingerprint) {
    const std::scoped_lock lock(mutex_);
    auto& look = looks_[points::index_of(queue)];
    look = {look.number + 1, fingerprint};
  }

  [[nodiscard]] Look latest(points::QueueName queue) const {
    const std::scoped_lock lock(mutex_);
    return looks_[points::index_of(queue)];
  }

 private:
  mutable std::mutex mutex_;
  std::array<Look, points::queue_count> looks_{};
};

}  // namespace fixline::store
