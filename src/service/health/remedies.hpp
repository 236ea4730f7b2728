#pragma once

#include <string_view>

#include "error/error.hpp"
#include "health/finding.hpp"

namespace fixline::health {

/// What a person may do about an error: one sentence, never empty. It lives for ever.
[[nodiscard]] std::string_view remedy_for(Subject subject, const Error& error) noexcept;

}  // namespace fixline::health
