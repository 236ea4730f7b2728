#include "posix/descriptor_limit.hpp"

#include <sys/resource.h>

namespace fixline::posix {

std::size_t raise_descriptor_limit() noexcept {
  constexpr std::size_t usual = 1024;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return usual;
  const auto before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace fixline::posix
