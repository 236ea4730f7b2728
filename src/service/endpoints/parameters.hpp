#pragma once

#include <string_view>

#include "http/message.hpp"

namespace fixline::endpoints {

/// A parameter that is there with one of the values that mean yes.
[[nodiscard]] inline bool is_set(const http::Request& request, std::string_view name) {
  const auto value = request.parameter(name);
  return value == "true" || value == "1" || value == "yes";
}

}  // namespace fixline::endpoints
