#include "sandbox/server_user.hpp"

#include <linux/capability.h>
#include <pwd.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

namespace fixline::sandbox {
namespace {

bool holds_capability(int number) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  return ::syscall(SYS_capget, &header, data) == 0 &&
         ((data[number / 32].permitted >> (number % 32)) & 1U) != 0;
}

/// A container may lack the rights, and its user namespace the number of that user.
bool may_become(uid_t user, gid_t group) {
  const auto has = [](const char* map, unsigned wanted) {
    std::ifstream lines(map);
    unsigned first = 0;
    unsigned outside = 0;
    unsigned count = 0;
    while (lines >> first >> outside >> count)
      if (wanted >= first && wanted - first < count) return true;
    return false;
  };
  return has("/proc/self/uid_map", user) && has("/proc/self/gid_map", group) &&
         std::ranges::all_of(std::array{CAP_CHOWN, CAP_SETUID, CAP_SETGID}, holds_capability);
}

/// Seen by a trial: a container's filter, a chroot or a setting of the kernel may refuse it.
bool may_make_namespaces() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
  int state = 1;
  return child > 0 && ::waitpid(child, &state, 0) == child && state == 0;
}

}  // namespace

bool hand_over(const std::filesystem::path& path, const std::optional<RunAs>& user) {
  return !user || user->in_namespace || ::lchown(path.c_str(), user->user, user->group) == 0;
}

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
  RunAs who{.user = found->pw_uid, .group = found->pw_gid};
  if (!may_become(who.user, who.group)) {
    who.in_namespace = true;
    if (may_make_namespaces()) return who;
    return failure(
        ErrorCode::misconfigured,
        std::string("PostgreSQL does not run as root, and here root may neither become ") +
            found->pw_name + " nor make a user namespace; run it as an ordinary user");
  }
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
