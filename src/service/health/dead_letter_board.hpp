#pragma once

#include <mutex>
#include <optional>
#include <utility>

#include "store/waiting_dead_letters.hpp"

namespace fixline::health {

/// How many dead letters wait, as it was last counted: one asks the database, everybody reads it
/// here. Safe from any thread.
class DeadLetterBoard {
 public:
  void set(store::AllWaitingDeadLetters counted) {
    const std::lock_guard lock(mutex_);
    last_ = std::move(counted);
  }

  /// nullopt until they were counted once.
  [[nodiscard]] std::optional<store::AllWaitingDeadLetters> last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<store::AllWaitingDeadLetters> last_;
};

}  // namespace fixline::health
