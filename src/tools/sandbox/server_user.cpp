#include "sandbox/server_user.hpp"

#include <linux/capability.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace fixline::sandbox {
namespace {

bool holds_capability(int number) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  return ::syscall(SYS_capget, &header, data) == 0 &&
         ((data[number / 32].permitted >> (number % 32)) & 1U) != 0;
}

}  // namespace

bool everybody_reaches(const std::filesystem::path& path) {
  for (auto folder = path.parent_path();; folder = folder.parent_path()) {
    struct stat state{};
    if (::stat(folder.c_str(), &state) != 0 || (state.st_mode & S_IXOTH) == 0) return false;
    if (folder == folder.root_path()) return true;
  }
}

Result<std::optional<RunAs>> server_user(const std::filesystem::path& directory) {
  if (::geteuid() != 0) return std::nullopt;
  const passwd* found = ::getpwnam("postgres");
  if (found == nullptr) found = ::getpwnam("nobody");
  if (found == nullptr) {
    return failure(ErrorCode::misconfigured,
                   "PostgreSQL does not run as root, and there is no user postgres or nobody");
  }
  RunAs who{found->pw_uid, found->pw_gid, std::nullopt};
  if (everybody_reaches(directory)) return who;
  for (const int capability : {CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE}) {
    if (!holds_capability(capability)) continue;
    who.capability = capability;
    return who;
  }
  return failure(ErrorCode::misconfigured,
                 directory.string() + ": user " + found->pw_name +
                     ", who runs PostgreSQL, may not enter; choose a folder that is open to all");
}

}  // namespace fixline::sandbox
