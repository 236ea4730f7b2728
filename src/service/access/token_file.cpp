#include "access/token_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "access/token_json.hpp"
#include "posix/file.hpp"

namespace fixline::access {
namespace {

constexpr std::size_t file_bytes_max = std::size_t{64} << 20;

}  // namespace

Result<std::vector<AccessToken>> read_token_file(const std::filesystem::path& path) {
  const auto file = posix::File::open(path, O_RDONLY | O_NOFOLLOW);
  struct stat facts{};
  if (!file || ::fstat(file.number(), &facts) != 0)
    return std::unexpected(posix::file_error(errno, path));
  if ((facts.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return failure(ErrorCode::misconfigured,
                   path.string() + ": others than its owner may write it; chmod go-w mends that");
  if (static_cast<std::size_t>(facts.st_size) > file_bytes_max)
    return failure(ErrorCode::invalid, path.string() + ": is too large");
  std::string text(static_cast<std::size_t>(facts.st_size), '\0');
  const auto read = file.read_at(0, text);
  if (read < 0) return std::unexpected(posix::file_error(errno, path));
  text.resize(static_cast<std::size_t>(read));
  auto tokens = tokens_in(text);
  if (!tokens) return std::unexpected(in_context(std::move(tokens).error(), path.string()));
  return tokens;
}

Result<void> write_token_file(const std::filesystem::path& path,
                              std::span<const AccessToken> tokens) {
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const auto begun = path.string() + ".new";
  if (const int failed = posix::make_private_folder(folder); failed != 0)
    return std::unexpected(posix::file_error(failed, folder));
  ::unlink(begun.c_str());
  auto file = posix::File::open(begun, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (!file) return std::unexpected(posix::file_error(errno, begun));
  int failed = file.write_at(0, file_text(tokens));
  if (failed == 0) failed = file.sync_data();
  if (failed == 0 && std::rename(begun.c_str(), path.c_str()) != 0) failed = errno;
  if (failed == 0) failed = posix::sync_folder(folder);
  if (failed != 0) return std::unexpected(posix::file_error(failed, path));
  return {};
}

}  // namespace fixline::access
