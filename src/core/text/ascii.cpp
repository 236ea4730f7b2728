#include "text/ascii.hpp"

#include <algorithm>

namespace fixline::text {

std::string lower(std::string_view text) {
  std::string word(text);
  std::ranges::transform(word, word.begin(), [](char c) { return lower(c); });
  return word;
}

std::string upper(std::string_view text) {
  std::string word(text);
  std::ranges::transform(word, word.begin(), [](char c) { return upper(c); });
  return word;
}

bool is_same_word(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace fixline::text
