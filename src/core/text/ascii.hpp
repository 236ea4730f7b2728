#pragma once

#include <string>
#include <string_view>

namespace fixline::text {

/// A to Z in lower case, every other byte as it is, whatever the locale.
[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);

/// Whether both are the same but for the case of their letters A to Z.
[[nodiscard]] bool is_same_word(std::string_view a, std::string_view b) noexcept;

/// `text` without the blanks (space, tab, CR, LF) around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

}  // namespace fixline::text
