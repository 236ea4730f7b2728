#include "support/small_disk.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace fixline::test {
namespace {

std::unexpected<Error> system_failure(const std::string& what) {
  return failure(ErrorCode::misconfigured, what + ": " + std::strerror(errno));
}

std::string size_option(std::uint64_t bytes) { return "size=" + std::to_string(bytes); }

}  // namespace

Result<void> prepare_small_disks() {
  if (::unshare(CLONE_NEWNS) != 0) return system_failure("small disks need mounts of their own");
  // In a chroot / is no mount point, and the mounts that it lies on can't be named.
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return system_failure("small disks need private mounts");
  constexpr std::uint64_t trial_bytes = 1U << 20U;
  const auto trial = SmallDisk::mount(std::filesystem::temp_directory_path(), trial_bytes);
  if (!trial) return std::unexpected(trial.error());
  return {};
}

Result<SmallDisk> SmallDisk::mount(const std::filesystem::path& folder, std::uint64_t bytes) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  const std::string options = size_option(bytes) + ",mode=755";
  if (::mount("fixline-chaos", folder.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options.c_str()) != 0)
    return system_failure("tmpfs on " + folder.string());
  return SmallDisk(folder, bytes);
}

SmallDisk::SmallDisk(SmallDisk&& other) noexcept
    : folder_(std::exchange(other.folder_, {})), bytes_(other.bytes_) {}

SmallDisk::~SmallDisk() {
  if (!folder_.empty()) ::umount2(folder_.c_str(), MNT_DETACH);
}

Result<void> SmallDisk::resize(std::uint64_t bytes) const {
  if (::mount("none", folder_.c_str(), nullptr, MS_REMOUNT | MS_NOSUID | MS_NODEV,
              size_option(bytes).c_str()) != 0)
    return system_failure("size of " + folder_.string());
  return {};
}

Result<void> SmallDisk::fill(std::uint64_t spare) const {
  // What is in use may grow between the look and the change, and less than that is refused.
  constexpr int tries_max = 20;
  Result<void> done;
  for (int tries = 0; tries < tries_max; ++tries) {
    done = resize(std::min(bytes_, used() + spare));
    if (done) break;
  }
  return done;
}

Result<void> SmallDisk::clear() const { return resize(bytes_); }

std::uint64_t SmallDisk::used() const {
  struct statvfs state{};
  if (::statvfs(folder_.c_str(), &state) != 0) return 0;
  return (state.f_blocks - state.f_bfree) * state.f_frsize;
}

}  // namespace fixline::test
