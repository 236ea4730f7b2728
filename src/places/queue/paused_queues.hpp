#pragma once

#include <array>
#include <atomic>

#include "points/lane.hpp"

namespace fixline::queue {

/// Which queues an operator has paused: they take points in and hold them. Safe from any thread.
class PausedQueues {
 public:
  void set(points::QueueName queue, bool paused) noexcept {
    paused_[points::index_of(queue)] = paused;
  }
  [[nodiscard]] bool contains(points::QueueName queue) const noexcept {
    return paused_[points::index_of(queue)];
  }

 private:
  std::array<std::atomic<bool>, points::queue_count> paused_{};
};

}  // namespace fixline::queue
