#pragma once

#include <csignal>

#include "sandbox/descriptor.hpp"

namespace fixline::traffic {

/// SIGINT and SIGTERM as something to wait for, as long as this lives. Make it before any thread.
class StopSignals {
 public:
  /// Throws std::system_error when there is no descriptor to be had.
  StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals();

  /// Readable when a signal came.
  [[nodiscard]] int descriptor() const { return signals_.number(); }

  /// How many signals have come so far.
  [[nodiscard]] unsigned count();

 private:
  sigset_t before_{};
  sandbox::Descriptor signals_;
  unsigned count_ = 0;
};

}  // namespace fixline::traffic
