#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "chaos/load.hpp"

namespace fixline::chaos {

/// What a run says while it goes on: a line a fault, and one every few seconds about the load.
class Progress {
 public:
  explicit Progress(Load& load);

  /// A line with the time since the start before it, which is returned. From any thread.
  std::string say(const std::string& text);
  /// To be called often.
  void beat();

 private:
  using Clock = std::chrono::steady_clock;

  Load& load_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point told_ = began_;
  Tally last_;
};

/// "1234 202 queued, 5 cut": what is not zero of `now` less `before`.
[[nodiscard]] std::string answers_between(const Tally& before, const Tally& now);

}  // namespace fixline::chaos
