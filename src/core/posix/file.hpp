#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "error/error.hpp"
#include "posix/fd.hpp"

namespace fixline::posix {

/// An error of the file system, told with the path. overloaded when there is no room (ENOSPC,
/// EDQUOT, EFBIG), else unavailable.
[[nodiscard]] Error file_error(int number, const std::filesystem::path& path);

/// A file that is open. Blocking; one thread.
class File {
 public:
  File() = default;

  /// The descriptor, or -1 with errno. `flags` as open(2) takes them; new files get mode 0600. A
  /// symbolic link in the place of a file is not followed.
  [[nodiscard]] static File open(const std::filesystem::path& path, int flags);

  explicit operator bool() const { return static_cast<bool>(fd_); }
  [[nodiscard]] int number() const { return fd_.number(); }

  /// The errno of these is 0 on success.
  [[nodiscard]] int write_at(std::uint64_t offset, std::string_view bytes);  ///< all or an error
  [[nodiscard]] int sync_data();
  [[nodiscard]] int truncate(std::uint64_t size);

  /// As many bytes as there are, up to the buffer's size; -1 with errno on an error.
  [[nodiscard]] ssize_t read_at(std::uint64_t offset, std::span<char> buffer) const;

 private:
  explicit File(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;
};

/// Makes the names in a folder durable. 0 or an errno.
[[nodiscard]] int sync_folder(const std::filesystem::path& folder);

/// Makes a folder for its owner alone, when it is missing, and its name durable. 0 or an errno:
/// ENOTDIR when something else is there, a symbolic link to a folder included.
[[nodiscard]] int make_private_folder(const std::filesystem::path& folder);

}  // namespace fixline::posix
