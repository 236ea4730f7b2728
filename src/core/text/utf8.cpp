#include "text/utf8.hpp"

#include <algorithm>

namespace fixline::text {

std::size_t utf8_character_size(std::string_view text) noexcept {
  if (text.empty()) return 0;
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (std::size_t i = 1; i < size; ++i)
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  // Overlong forms, surrogates, and what is above U+10FFFF.
  const unsigned second = byte(1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
      (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
    return 0;
  return size;
}

std::size_t well_formed_bytes(std::string_view text) noexcept {
  std::size_t bytes = 0;
  while (const std::size_t size = utf8_character_size(text.substr(bytes))) bytes += size;
  return bytes;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes) return text;
  constexpr int continuations_max = 3;
  std::size_t end = bytes;
  for (int i = 0; i < continuations_max && end > 0 && (text[end] & 0xc0) == 0x80; ++i) --end;
  return text.substr(0, end);
}

bool is_utf8(std::string_view text) noexcept { return well_formed_bytes(text) == text.size(); }

std::string utf8_mended(std::string_view text) {
  std::string mended;
  for (;;) {
    const auto good = well_formed_bytes(text);
    mended.append(text.substr(0, good));
    if (good == text.size()) return mended;
    mended.append("\xef\xbf\xbd");
    text.remove_prefix(good + 1);
  }
}

std::size_t utf8_length(std::string_view text) noexcept {
  std::size_t length = 0;
  for (; !text.empty(); ++length)
    text.remove_prefix(std::max<std::size_t>(utf8_character_size(text), 1));
  return length;
}

}  // namespace fixline::text
