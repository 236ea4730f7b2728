#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "points/lane.hpp"

namespace fixline::queue {

/// Who has paused a queue, and when.
struct Pause {
  std::string by{};  ///< "command line"; "" when it is not known
  std::chrono::steady_clock::time_point since;
};

/// Which queues an operator has paused: they take points in and hold them. Until that has been read
/// it is not known of any. Safe from any thread.
class PausedQueues {
 public:
  void set(points::QueueName queue, std::optional<Pause> pause) {
    const auto at = points::index_of(queue);
    is_paused_[at] = pause.has_value();
    const std::lock_guard lock(mutex_);
    pauses_[at] = std::move(pause);
  }

  /// All that is paused has been read.
  void set_known() noexcept { are_known_ = true; }

  /// It is known that its points may be written into their table now.
  [[nodiscard]] bool allow_writing(points::QueueName queue) const noexcept {
    return are_known_ && !contains(queue);
  }

  [[nodiscard]] bool contains(points::QueueName queue) const noexcept {
    return is_paused_[points::index_of(queue)];
  }

  [[nodiscard]] std::array<std::optional<Pause>, points::queue_count> all() const {
    const std::lock_guard lock(mutex_);
    return pauses_;
  }

 private:
  std::atomic<bool> are_known_ = false;
  std::array<std::atomic<bool>, points::queue_count> is_paused_{};
  mutable std::mutex mutex_;
  std::array<std::optional<Pause>, points::queue_count> pauses_;
};

}  // namespace fixline::queue
