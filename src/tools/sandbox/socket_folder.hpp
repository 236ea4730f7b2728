#pragma once

#include <filesystem>

#include "error/error.hpp"
#include "sandbox/child_process.hpp"

namespace fixline::sandbox {

/// A folder for a server's unix socket that nobody but its owner (and root) may enter.
/// It is `wanted`, or, where a socket's path would be too long for the kernel, a short one under
/// XDG_RUNTIME_DIR or /tmp, which ends with this object.
class SocketFolder {
 public:
  /// `owner`: who gets the folder; nullopt: this process's user.
  [[nodiscard]] static Result<SocketFolder> make(const std::filesystem::path& wanted,
                                                 const std::optional<RunAs>& owner);

  SocketFolder(SocketFolder&& other) noexcept;
  SocketFolder& operator=(SocketFolder&& other) = delete;
  ~SocketFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  SocketFolder(std::filesystem::path path, bool temporary)
      : path_(std::move(path)), temporary_(temporary) {}

  std::filesystem::path path_;
  bool temporary_;
};

}  // namespace fixline::sandbox
