#pragma once

#include <cstdint>
#include <filesystem>

#include "error/error.hpp"

namespace fixline::test {

/// Gives this process, and all that it starts, mounts of their own: what is mounted from here on is
/// seen by nobody else and ends with the last of them. Before any thread is started.
/// Errors: misconfigured, with what the machine does not allow: there is no SmallDisk then. So it
/// is for all but root, in most containers, and in a chroot.
[[nodiscard]] Result<void> prepare_small_disks();

/// A disk in memory whose end can be reached in a moment. Unmounted by the destructor.
class SmallDisk {
 public:
  /// Mounts it on `folder`, which is made when missing. After prepare_small_disks() only.
  [[nodiscard]] static Result<SmallDisk> mount(const std::filesystem::path& folder,
                                               std::uint64_t bytes);

  SmallDisk(SmallDisk&& other) noexcept;
  SmallDisk& operator=(SmallDisk&& other) = delete;
  ~SmallDisk();

  /// Leaves `spare` bytes free: shrinks to what is in use and no more.
  [[nodiscard]] Result<void> fill(std::uint64_t spare) const;
  /// Grows to its first size again.
  [[nodiscard]] Result<void> clear() const;
  /// Bytes in use.
  [[nodiscard]] std::uint64_t used() const;

 private:
  SmallDisk(std::filesystem::path folder, std::uint64_t bytes)
      : folder_(std::move(folder)), bytes_(bytes) {}
  [[nodiscard]] Result<void> resize(std::uint64_t bytes) const;

  std::filesystem::path folder_;
  std::uint64_t bytes_;
};

}  // namespace fixline::test
