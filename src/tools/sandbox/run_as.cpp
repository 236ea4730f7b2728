#include "sandbox/run_as.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <iterator>
#include <string_view>

#include "posix/fd.hpp"

namespace fixline::sandbox {
namespace {

bool keep_capability(int number) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct data[2] = {};
  auto& word = data[number / 32];
  word.effective = word.permitted = word.inheritable = 1U << (number % 32);
  return ::syscall(SYS_capset, &header, data) == 0 &&
         ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) == 0;
}

bool write_at_once(const char* file, std::string_view text) {
  const posix::Fd opened(::open(file, O_WRONLY | O_CLOEXEC));
  return opened && ::write(opened.number(), text.data(), text.size()) == std::ssize(text);
}

/// One line of a map of a user namespace: `inside` there is `outside` here.
bool map_one(const char* file, unsigned inside, unsigned outside) {
  char line[32];
  const int length = std::snprintf(line, sizeof(line), "%u %u 1", inside, outside);
  return write_at_once(file, {line, static_cast<std::size_t>(length)});
}

/// Source: user_namespaces(7): who lacks rights outside may map itself alone, and groups only
/// after it gave up setgroups.
bool appear_as(const RunAs& who) {
  const auto user = ::geteuid();
  const auto group = ::getegid();
  return ::unshare(CLONE_NEWUSER) == 0 && write_at_once("/proc/self/setgroups", "deny") &&
         map_one("/proc/self/uid_map", who.user, user) &&
         map_one("/proc/self/gid_map", who.group, group);
}

}  // namespace

bool become(const RunAs& who) {
  if (who.in_namespace) return appear_as(who);
  if (who.capability && ::prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return false;
  return ::setgroups(0, nullptr) == 0 && ::setgid(who.group) == 0 && ::setuid(who.user) == 0 &&
         (!who.capability || keep_capability(*who.capability));
}

}  // namespace fixline::sandbox
