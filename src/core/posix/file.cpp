#include "posix/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace fixline::posix {

Error file_error(int number, const std::filesystem::path& path) {
  const bool no_room = number == ENOSPC || number == EDQUOT || number == EFBIG;
  return {no_room ? ErrorCode::overloaded : ErrorCode::unavailable,
          path.string() + ": " + std::generic_category().message(number)};
}

File File::open(const std::filesystem::path& path, int flags) {
  const int unled = (flags & O_DIRECTORY) == 0 ? O_NOFOLLOW : 0;
  return File(Fd(::open(path.c_str(), flags | unled | O_CLOEXEC, 0600)));
}

int File::write_at(std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        ::pwrite(number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return ENOSPC;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return 0;
}

int File::sync_data() { return ::fdatasync(number()) == 0 ? 0 : errno; }

int File::truncate(std::uint64_t size) {
  return ::ftruncate(number(), static_cast<off_t>(size)) == 0 ? 0 : errno;
}

ssize_t File::read_at(std::uint64_t offset, std::span<char> buffer) const {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t read = ::pread(number(), buffer.data() + done, buffer.size() - done,
                                 static_cast<off_t>(offset + done));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return -1;
    if (read == 0) break;
    done += static_cast<std::size_t>(read);
  }
  return static_cast<ssize_t>(done);
}

int sync_folder(const std::filesystem::path& folder) {
  const File opened = File::open(folder, O_RDONLY | O_DIRECTORY);
  if (!opened) return errno;
  return ::fsync(opened.number()) == 0 ? 0 : errno;
}

int make_private_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
  if (errno != EEXIST) return errno;
  struct stat found{};
  if (::lstat(folder.c_str(), &found) != 0) return errno;
  return S_ISDIR(found.st_mode) ? 0 : ENOTDIR;
}

}  // namespace fixline::posix
