#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <utility>

namespace fixline::telemetry {

/// Whether a dependency answers, as its users last saw it. Written by those, read by /health; safe
/// from any thread.
class DependencyState {
 public:
  void up() {
    if (up_) return;
    const std::lock_guard lock(mutex_);
    reason_.clear();
    up_ = true;
  }
  void down(std::string reason) {
    const std::lock_guard lock(mutex_);
    reason_ = std::move(reason);
    up_ = false;
  }

  [[nodiscard]] bool is_up() const { return up_; }
  /// Why it is down; "" when it is up.
  [[nodiscard]] std::string reason() const {
    const std::lock_guard lock(mutex_);
    return up_ ? std::string() : reason_;
  }

 private:
  std::atomic<bool> up_ = false;
  mutable std::mutex mutex_;
  std::string reason_ = "not reached yet";
};

}  // namespace fixline::telemetry
