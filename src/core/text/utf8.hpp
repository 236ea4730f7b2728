#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fixline::text {

/// Length in bytes of the well-formed UTF-8 character that `text` begins with; 0 when there is none
/// (Unicode, table 3-7).
[[nodiscard]] std::size_t utf8_character_size(std::string_view text) noexcept;

/// How many bytes stand before the first that belongs to no well-formed character.
[[nodiscard]] std::size_t well_formed_bytes(std::string_view text) noexcept;

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// With U+FFFD for each byte that belongs to no well-formed character.
[[nodiscard]] std::string utf8_mended(std::string_view text);

/// Its first `bytes` at most, cut before a character and not within one.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept;

/// Number of characters, where a byte that belongs to none counts as one.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

}  // namespace fixline::text
