#include "sandbox/socket_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sandbox/server_user.hpp"

namespace fixline::sandbox {
namespace {

/// The kernel takes 107 bytes; the longest name that a server puts in the folder needs 24.
constexpr std::size_t folder_bytes_max = 80;

std::unexpected<Error> cannot_make(const std::filesystem::path& folder) {
  return failure(ErrorCode::misconfigured, folder.string() + ": " + std::strerror(errno));
}

Result<std::filesystem::path> make_short(bool for_another_user) {
  const char* runtime = for_another_user ? nullptr : std::getenv("XDG_RUNTIME_DIR");
  std::string name =
      runtime != nullptr && std::filesystem::is_directory(runtime) ? runtime : "/tmp";
  name += "/fixline-XXXXXX";
  if (name.size() > folder_bytes_max) name = "/tmp/fixline-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) return cannot_make(name);
  return name;
}

}  // namespace

Result<SocketFolder> SocketFolder::make(const std::filesystem::path& wanted,
                                        const std::optional<RunAs>& owner) {
  const bool temporary = wanted.native().size() > folder_bytes_max;
  auto path = wanted;
  if (temporary) {
    auto made = make_short(owner.has_value());
    if (!made) return std::unexpected(made.error());
    path = *made;
  } else if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    return cannot_make(path);
  }
  SocketFolder folder(path, temporary);
  if (!hand_over(path, owner)) return cannot_make(path);
  if (::chmod(path.c_str(), 0700) != 0) return cannot_make(path);
  return folder;
}

SocketFolder::SocketFolder(SocketFolder&& other) noexcept
    : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, false)) {}

SocketFolder::~SocketFolder() {
  std::error_code ignored;
  if (temporary_) std::filesystem::remove_all(path_, ignored);
}

}  // namespace fixline::sandbox
