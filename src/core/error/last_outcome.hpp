#pragma once

#include <mutex>
#include <utility>

#include "error/error.hpp"

namespace fixline {

/// How something went the last time that it was tried: who tries it sets it, others read it here.
/// Safe from any thread.
class LastOutcome {
 public:
  explicit LastOutcome(Error until_then) : last_(std::unexpected(std::move(until_then))) {}

  void set(Result<void> outcome) {
    const std::lock_guard lock(mutex_);
    last_ = std::move(outcome);
  }
  [[nodiscard]] Result<void> last() const {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  mutable std::mutex mutex_;
  Result<void> last_;
};

}  // namespace fixline
