#include "tls/file_error.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

namespace fixline::tls {

std::unexpected<Error> unusable(const std::string& file, const std::string& why) {
  return failure(ErrorCode::misconfigured, "tls: " + file + ": " + why);
}

Result<void> check_readable(const std::string& file) {
  errno = 0;
  const std::ifstream stream(file);
  if (!stream) return unusable(file, std::strerror(errno));
  return {};
}

}  // namespace fixline::tls
