#include "support/sanitizer_report.hpp"

#include <algorithm>
#include <string_view>

namespace fixline::test {

std::string sanitizer_report_in(const std::string& output) {
  std::size_t mark_at = std::string::npos;
  for (const std::string_view mark :
       {"Sanitizer: ", "Sanitizer:DEADLYSIGNAL", ": runtime error: "}) {
    mark_at = std::min(mark_at, output.find(mark));
  }
  if (mark_at == std::string::npos) return "";
  const auto line_end = output.rfind('\n', mark_at);
  return output.substr(line_end == std::string::npos ? 0 : line_end + 1);
}

}  // namespace fixline::test
