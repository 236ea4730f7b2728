#pragma once

#include <string>

namespace fixline::health {

/// What the log tells of something that begins, goes on, or is over.
struct LogLine {
  bool is_end = false;
  std::string text;

  friend bool operator==(const LogLine&, const LogLine&) = default;
};

}  // namespace fixline::health
