#pragma once

namespace fixline::posix {

/// From now on nobody but root reads this process's memory, in which secrets are: no debugger of
/// the same user, no core file. Programs that it starts are as ever. Does nothing in a build with a
/// sanitizer, which looks into its own process that way.
void make_memory_private() noexcept;

}  // namespace fixline::posix
