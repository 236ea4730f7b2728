#include "settings/secret_file.hpp"

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <fstream>

namespace fixline::settings {

Result<std::string> read_secret_file(const std::string& path) {
  constexpr std::size_t bytes_max = std::size_t{64} << 10U;
  const auto bad = [&path](const std::string& why) {
    return failure(ErrorCode::misconfigured, path + ": " + why);
  };
  std::ifstream file(path, std::ios::binary);
  std::string secret(bytes_max + 1, '\0');
  errno = 0;
  file.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  if (!file.is_open() || file.bad() || errno == EISDIR)
    return bad(std::string("cannot be read: ") + std::strerror(errno == 0 ? ENOENT : errno));
  secret.resize(static_cast<std::size_t>(file.gcount()));
  if (secret.size() > bytes_max) return bad("is larger than 64 KiB");
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  if (secret.empty()) return bad("is empty");
  return secret;
}

}  // namespace fixline::settings
