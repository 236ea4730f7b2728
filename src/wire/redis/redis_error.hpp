#pragma once

#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::redis {

/// An error of Redis, or of the way to it. It gets its subject here and nowhere else.
[[nodiscard]] inline Error redis_error(ErrorCode code, std::string_view what) {
  return Error{code, "redis: " + std::string(what)};
}

}  // namespace fixline::redis
