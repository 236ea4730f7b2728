#pragma once

#include <string_view>

#include "error/error.hpp"
#include "selftest/checklist.hpp"

namespace fixline::selftest {

/// What a person may do about an error: one sentence, never empty. It lives for ever.
[[nodiscard]] std::string_view advice_for(Subject subject, const Error& error) noexcept;

}  // namespace fixline::selftest
