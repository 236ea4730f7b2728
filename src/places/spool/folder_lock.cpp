#include "spool/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

namespace fixline::spool {
namespace {

std::string holder_of(const File& file) {
  std::array<char, 24> text{};
  const auto size = file.read_at(0, text);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
  return pid.empty() ? "another process" : "process " + pid;
}

Error can_not_use(int number, const std::filesystem::path& path) {
  auto error = file_error(number, path);
  error.code = ErrorCode::unavailable;
  error.detail += "; SPOOL_DIR must be a folder that this user may write to";
  return error;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder.parent_path(), error);
  if (error && !folder.parent_path().empty())
    return std::unexpected(can_not_use(error.value(), folder.parent_path()));
  if (const int failed = make_private_folder(folder); failed != 0)
    return std::unexpected(can_not_use(failed, folder));
  const auto name = folder / "lock";
  File file = File::open(name, O_RDWR | O_CREAT);
  if (!file) return std::unexpected(can_not_use(errno, name));
  if (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return std::unexpected(can_not_use(errno, name));
    return failure(ErrorCode::unavailable,
                   fmt::format("spool: {} is in use by {}; end that, or give this one a SPOOL_DIR "
                               "of its own",
                               folder.string(), holder_of(file)));
  }
  // Who holds it is for people to read; a full disk must not keep the spool from opening.
  static_cast<void>(file.truncate(0));
  static_cast<void>(file.write_at(0, std::to_string(::getpid()) + "\n"));
  return FolderLock(std::move(file), name);
}

bool FolderLock::is_in_place() const {
  struct stat held{};
  struct stat found{};
  return ::fstat(file_.number(), &held) == 0 && ::stat(path_.c_str(), &found) == 0 &&
         held.st_dev == found.st_dev && held.st_ino == found.st_ino;
}

}  // namespace fixline::spool
