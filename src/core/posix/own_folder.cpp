#include "posix/own_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "posix/file.hpp"

namespace fixline::posix {

Result<void> check_own_folder(const std::filesystem::path& folder) {
  const auto bad = [&folder](const std::string& why) {
    return failure(ErrorCode::misconfigured, folder.string() + " " + why);
  };
  // With a slash at its end a link would be followed.
  const auto name = folder.has_filename() ? folder : folder.parent_path();
  struct stat state{};
  if (::lstat(name.c_str(), &state) != 0) {
    if (errno == ENOENT) return {};
    return failure(ErrorCode::misconfigured, file_error(errno, folder).detail);
  }
  if (S_ISLNK(state.st_mode)) return bad("is a symbolic link; name the folder that it leads to");
  if (!S_ISDIR(state.st_mode)) return bad("is not a folder");
  if (state.st_uid != ::geteuid() && state.st_uid != 0)
    return bad("belongs to user " + std::to_string(state.st_uid) +
               ", who could change what is in it; chown it");
  if ((state.st_mode & S_IWOTH) != 0) return bad("may be written to by everybody; chmod o-w it");
  return {};
}

}  // namespace fixline::posix
