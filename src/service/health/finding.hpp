#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"

namespace fixline::health {

/// Whom a finding is about.
enum class Subject : std::uint8_t { redis, postgres, spool, program };

[[nodiscard]] std::string_view name_of(Subject subject) noexcept;

/// What stands in the way of the promise: a setting, or a state of a server.
struct Finding {
  Subject subject;
  std::string what;    ///< "appendonly is off"
  std::string effect;  ///< what could be lost or held up by it; may be empty
  std::string remedy;  ///< the command that mends it, or what a person has to do

  friend bool operator==(const Finding&, const Finding&) = default;
};
using Findings = std::vector<Finding>;

void append(Findings from, Findings& to);

/// One that says that nothing else is known of the subject, and why.
[[nodiscard]] Finding unreachable(Subject subject, const Error& error);

}  // namespace fixline::health
