#include "posix/private_memory.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace fixline::posix {

void make_memory_private() noexcept {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  // A handler of core files may run as root, whatever the line above says.
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
#endif
}

}  // namespace fixline::posix
