#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "selftest/checklist.hpp"

namespace fixline::selftest {

/// One check for people: a line with tick or cross, and below it warnings, or the reason and what
/// to do. Ends with a line break.
[[nodiscard]] std::string text_of(const CheckResult& result, bool in_colour);

/// The last line: how many passed and how many did not, in how long.
[[nodiscard]] std::string summary_of(const std::vector<CheckResult>& results,
                                     std::chrono::milliseconds took);

/// All of it for machines: one JSON object.
[[nodiscard]] std::string json_of(const std::vector<CheckResult>& results,
                                  std::chrono::milliseconds took);

/// Whether nothing failed.
[[nodiscard]] bool all_good(const std::vector<CheckResult>& results);

}  // namespace fixline::selftest
