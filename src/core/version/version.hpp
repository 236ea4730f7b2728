#pragma once

namespace fixline {

/// "fixline 0.1.0"
[[nodiscard]] const char* version_line();

}  // namespace fixline
