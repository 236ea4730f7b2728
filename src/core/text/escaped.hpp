#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fixline::text {

/// Whether a text has a control character (C0, DEL, C1) or one of Unicode's own line ends: what no
/// name needs, and a terminal or a log obeys.
[[nodiscard]] bool has_controls(std::string_view text) noexcept;

/// Which of them are left to the writer that comes after.
enum class Leave : std::uint8_t { nothing, c0 };

/// A stranger's text as it may stand in a line for people: control characters, line ends, marks
/// that turn the direction of writing, and bytes that are not UTF-8 are written out, as \n, \x1b or
/// \u202e. Well-formed, whatever came in.
[[nodiscard]] std::string escaped(std::string_view text, Leave leave = Leave::nothing);

}  // namespace fixline::text
