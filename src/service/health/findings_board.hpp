#pragma once

#include <mutex>
#include <utility>

#include "health/finding.hpp"

namespace fixline::health {

/// What was last found, for /health. Safe from any thread.
class FindingsBoard {
 public:
  /// True when this differs from what was there.
  bool set(Findings findings) {
    const std::lock_guard lock(mutex_);
    if (findings_ == findings) return false;
    findings_ = std::move(findings);
    return true;
  }

  [[nodiscard]] Findings all() const {
    const std::lock_guard lock(mutex_);
    return findings_;
  }

 private:
  mutable std::mutex mutex_;
  Findings findings_;
};

}  // namespace fixline::health
