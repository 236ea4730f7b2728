#pragma once

#include <filesystem>

#include "error/error.hpp"
#include "posix/file.hpp"

namespace fixline::spool {

/// An error of the disk under the spool, as posix::file_error() tells it.
[[nodiscard]] inline Error disk_error(int number, const std::filesystem::path& path) {
  return in_context(posix::file_error(number, path), "spool");
}

}  // namespace fixline::spool
