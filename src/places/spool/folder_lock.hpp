#pragma once

#include <filesystem>

#include "error/error.hpp"
#include "spool/file.hpp"

namespace fixline::spool {

/// The right to use the spool's folder, held by one process: a lock on a file in it, which ends
/// with the process however that ends.
class FolderLock {
 public:
  /// Makes the folder when it is missing. Does not wait.
  /// Errors: unavailable, with who holds it or what is wrong, and what to do.
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);

  /// Whether the file that we hold is still the one in the folder.
  [[nodiscard]] bool is_in_place() const;

 private:
  FolderLock(File file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)) {}

  File file_;
  std::filesystem::path path_;
};

}  // namespace fixline::spool
