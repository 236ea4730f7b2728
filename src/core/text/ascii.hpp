#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace fixline::text {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// A to Z in lower case, every other byte as it is, whatever the locale.
[[nodiscard]] constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] inline std::string lower(std::string_view text) {
  std::string word(text);
  for (char& c : word) c = lower(c);
  return word;
}
[[nodiscard]] inline std::string upper(std::string_view text) {
  std::string word(text);
  for (char& c : word) c = upper(c);
  return word;
}

/// Whether both are the same but for the case of their letters A to Z.
[[nodiscard]] constexpr bool is_same_word(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

/// `text` without the blanks (space, tab, CR, LF) around it.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace fixline::text
