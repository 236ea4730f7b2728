#pragma once

#include <chrono>
#include <vector>

#include "health/finding.hpp"
#include "health/log_line.hpp"

namespace fixline::health {

/// Remembers which findings were logged. A finding is the same as long as it says `what`. Pure.
class FindingsBook {
 public:
  using Clock = std::chrono::steady_clock;

  /// Between the beginnings of the same finding that comes and goes.
  static constexpr std::chrono::seconds interval{10};

  /// What is found now. Answers what is to be logged: the beginning of each finding, and its end.
  [[nodiscard]] std::vector<LogLine> see(const Findings& findings, Clock::time_point now);

 private:
  struct Entry {
    Finding finding;
    Clock::time_point logged_at;
    bool was_told = true;  ///< its beginning was logged, its end not yet
  };

  std::vector<Entry> entries_;  // one a finding that is, or was told within `interval`
};

}  // namespace fixline::health
