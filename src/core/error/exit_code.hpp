#pragma once

namespace fixline {

/// What the program tells whoever started it.
enum ExitCode : int {
  exit_ok = 0,      ///< done
  exit_failed = 1,  ///< tried, and failed: the reason is on standard error
  exit_usage = 2,   ///< wrong arguments or settings: nothing was tried
};

}  // namespace fixline
