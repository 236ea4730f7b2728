#pragma once

#include <string>

#include "error/error.hpp"

namespace fixline::settings {

/// What a file holds that has a secret in it, as systemd, Docker and Kubernetes hand them over; the
/// line's end behind it is none of it. Errors: misconfigured (missing, not to be read, empty, or
/// far too large), with the path and never with what it holds.
[[nodiscard]] Result<std::string> read_secret_file(const std::string& path);

}  // namespace fixline::settings
