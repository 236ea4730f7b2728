#pragma once

#include <string_view>

namespace fixline {

/// A place where a test may end the process, as a crash would (SIGKILL, at once), or throw, as a
/// bug would.
///
/// Which place is named by the environment variable FAILPOINT: "spool.synced", "spool.synced:3" for
/// the third time that it is passed, "processor.read=throw" or "processor.read=throw:3" for a
/// std::runtime_error. Only builds with FIXLINE_FAILPOINTS look; in all others it is nothing.
/// docs/guarantees.md lists the places.
#ifdef FIXLINE_FAILPOINTS
void failpoint(std::string_view name);
#else
inline void failpoint(std::string_view) {}
#endif

}  // namespace fixline
