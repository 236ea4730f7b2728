#pragma once

#include <string>

namespace fixline::test {

/// What a sanitizer reported in the output of a program, from its first line on; "" when nothing.
/// A report may cost the program its exit code, or come after the last thing that a test looked at.
[[nodiscard]] std::string sanitizer_report_in(const std::string& output);

}  // namespace fixline::test
