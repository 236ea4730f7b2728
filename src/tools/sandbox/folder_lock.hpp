#pragma once

#include <chrono>
#include <filesystem>

#include "error/error.hpp"
#include "sandbox/descriptor.hpp"

namespace fixline::sandbox {

/// The right to use a folder: a file in it that one holder at a time has locked.
///
/// A child that inherits the descriptor holds the lock as well. So it stays taken until the last
/// process that may write to the folder has ended, also when the one that took it was killed.
class FolderLock {
 public:
  /// Makes the folder when it is missing, and waits at most `limit` for the lock.
  /// Errors: overloaded (held by another process, which is named), misconfigured (cannot write).
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder,
                                               std::chrono::milliseconds limit);

  /// For Command::inherited.
  [[nodiscard]] int descriptor() const { return file_.number(); }

 private:
  explicit FolderLock(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace fixline::sandbox
