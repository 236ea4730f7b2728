#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace fixline::tracks {

/// True if a text begins with the byte order mark of UTF-16.
[[nodiscard]] inline bool has_utf16_mark(std::string_view first_bytes) noexcept {
  return first_bytes.starts_with("\xff\xfe") || first_bytes.starts_with("\xfe\xff");
}

/// UTF-16 without its zero bytes: ASCII is ASCII then, whatever its other letters become.
[[nodiscard]] inline std::string ascii_of_utf16(std::string_view bytes) {
  std::string ascii;
  std::ranges::copy_if(bytes, std::back_inserter(ascii), [](char c) { return c != '\0'; });
  return ascii;
}

}  // namespace fixline::tracks
