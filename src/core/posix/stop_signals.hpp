#pragma once

#include <chrono>
#include <csignal>

#include "posix/fd.hpp"

namespace fixline::posix {

/// SIGINT, SIGTERM and SIGHUP as something to ask or to wait for, as long as this lives. Make it
/// before any thread. sandbox::ChildProcess starts children without them blocked.
class StopSignals {
 public:
  /// Throws std::system_error when there is no descriptor to be had.
  StopSignals();
  StopSignals& operator=(StopSignals&&) = delete;
  ~StopSignals();

  /// Readable when a signal came.
  [[nodiscard]] int descriptor() const { return signals_.number(); }

  /// How many signals have come so far.
  [[nodiscard]] unsigned count();

  /// Waits at most `limit` for the first one; true when any has come, now or before.
  bool wait(std::chrono::milliseconds limit);

  /// What a shell shows of a program that the first signal ended: 128 and its number.
  [[nodiscard]] int exit_code() const { return 128 + first_; }

 private:
  sigset_t before_{};
  Fd signals_;
  unsigned count_ = 0;
  int first_ = 0;
};

}  // namespace fixline::posix
