#include "posix/file_mark.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace fixline::posix {

// A change of the content is one of the status as well (ctime), and can't be dated back.
std::string mark_of(const std::filesystem::path& path) {
  struct stat facts{};
  if (::stat(path.c_str(), &facts) != 0) return {};
  return fmt::format("{}.{}.{}.{}.{}", facts.st_dev, facts.st_ino, facts.st_size,
                     facts.st_ctim.tv_sec, facts.st_ctim.tv_nsec);
}

}  // namespace fixline::posix
