#pragma once

#include <string>

#include "error/error.hpp"

namespace fixline::tls {

/// misconfigured, told with the file.
[[nodiscard]] std::unexpected<Error> unusable(const std::string& file, const std::string& why);

/// OpenSSL says no more of a file that can't be opened than that.
[[nodiscard]] Result<void> check_readable(const std::string& file);

}  // namespace fixline::tls
