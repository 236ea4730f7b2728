#pragma once

#include <chrono>

namespace fixline::app {

/// SIGINT, SIGTERM and SIGHUP as something to ask for instead of an interruption. They stay blocked
/// in this process as long as it lives, so make it before any thread; children start unblocked.
class StopSignals {
 public:
  StopSignals();

  /// Waits at most `limit`; true when somebody has asked for the end, now or before.
  bool wait(std::chrono::milliseconds limit);
  /// How often it was asked for.
  [[nodiscard]] int count() const { return count_; }

 private:
  int count_ = 0;
};

}  // namespace fixline::app
