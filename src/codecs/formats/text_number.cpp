#include "formats/text_number.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "text/ascii.hpp"
#include "text/number.hpp"

namespace fixline::formats {

std::optional<double> parse_decimal(std::string_view text) noexcept {
  text = text::trimmed(text);
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  const auto number = text::number_in<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::int64_t> parse_whole(std::string_view text) noexcept {
  return text::number_in<std::int64_t>(text::trimmed(text));
}

void append_number(std::string& out, double number) {
  std::array<char, 32> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
  out.append(text.data(), end);
}

}  // namespace fixline::formats
