#pragma once

#include <mutex>
#include <utility>

namespace fixline::health {

/// What was last found out: one asks, everybody reads it here. Safe from any thread.
template <class Fact>
class Board {
 public:
  void set(Fact fact) {
    const std::lock_guard lock(mutex_);
    last_ = std::move(fact);
  }

  /// Empty until something was found out.
  [[nodiscard]] Fact last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  mutable std::mutex mutex_;
  Fact last_{};
};

}  // namespace fixline::health
