#pragma once

namespace fixline {

/// "fixline 0.1.0"
[[nodiscard]] const char* version_line();

/// The commit that it was built from, "-dirty" behind it when there was more; "unknown" where
/// neither git nor an archive of it told.
[[nodiscard]] const char* commit();

}  // namespace fixline
