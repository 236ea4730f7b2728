#pragma once

#include <chrono>
#include <filesystem>

#include "error/error.hpp"
#include "posix/file.hpp"

namespace fixline::posix {

/// The right to use a folder: a file `lock` in it that one holder at a time has locked.
///
/// It ends with its holder, however that ends; a child that inherits the descriptor holds it as
/// well. So it stays taken until the last process that may write to the folder has ended.
class FolderLock {
 public:
  /// Makes the folder when it is missing, and waits at most `limit` for the lock.
  /// Errors: overloaded (held by another process, which is named), unavailable (cannot write).
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder,
                                               std::chrono::milliseconds limit = {});

  /// Whether the file that we hold is still the one in the folder.
  [[nodiscard]] bool is_in_place() const;

  /// For a child that shall hold it as well.
  [[nodiscard]] int descriptor() const { return file_.number(); }

 private:
  FolderLock(File file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)) {}

  File file_;
  std::filesystem::path path_;
};

}  // namespace fixline::posix
