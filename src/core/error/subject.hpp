#pragma once

#include <string_view>

namespace fixline {

/// What an error tells after its subject: "connection refused" of "redis: connection refused".
/// Who makes an error names its subject, once; a sentence that names it already goes on with this.
[[nodiscard]] constexpr std::string_view after_subject(std::string_view detail,
                                                       std::string_view subject) noexcept {
  if (!detail.starts_with(subject) || !detail.substr(subject.size()).starts_with(": "))
    return detail;
  return detail.substr(subject.size() + 2);
}

}  // namespace fixline
