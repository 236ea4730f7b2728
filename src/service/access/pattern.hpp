#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fixline::access {

/// Whether all of `name` is as `pattern` says, in which `*` stands for any bytes, or none, and `?`
/// for one character; every other stands for itself. Takes time in proportion to the product of
/// their lengths at most.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name) noexcept;

/// Whether one of them matches; no pattern at all means any name.
[[nodiscard]] bool matches_any(std::span<const std::string> patterns,
                               std::string_view name) noexcept;

}  // namespace fixline::access
