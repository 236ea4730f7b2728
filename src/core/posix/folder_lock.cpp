#include "posix/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <thread>

namespace fixline::posix {
namespace {

std::string holder_of(const File& file) {
  std::array<char, 24> text{};
  const auto size = file.read_at(0, text);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  pid.resize(std::min(pid.size(), pid.find_first_not_of("0123456789")));
  return pid.empty() ? "another process" : "process " + pid;
}

/// Not the second name of another file, which would be overwritten.
bool is_plain(const File& file) {
  struct stat state{};
  return ::fstat(file.number(), &state) == 0 && S_ISREG(state.st_mode) && state.st_nlink == 1;
}

}  // namespace

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder,
                                    std::chrono::milliseconds limit) {
  const auto name = folder / "lock";
  const auto can_not_use = [&name](int number) {
    return failure(ErrorCode::unavailable, file_error(number, name).detail);
  };
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return can_not_use(error.value());
  File file = File::open(name, O_RDWR | O_CREAT);
  if (!file) return can_not_use(errno);
  if (!is_plain(file))
    return failure(ErrorCode::unavailable, name.string() + ": is no file of its own");
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (::flock(file.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return can_not_use(errno);
    if (std::chrono::steady_clock::now() >= deadline) {
      return failure(ErrorCode::overloaded, folder.string() + " is in use by " + holder_of(file) +
                                                "; only one may use it");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  // Who holds it is for people to read; a full disk must keep nobody from opening.
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

}  // namespace fixline::posix
