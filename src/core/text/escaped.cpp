#include "text/escaped.hpp"

#include <algorithm>

#include "text/hex.hpp"
#include "text/utf8.hpp"

namespace fixline::text {
namespace {

bool is_c0(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Of a well-formed character of two or three bytes; none that is longer is looked for.
char32_t code_point(std::string_view character) noexcept {
  const auto bits = [character](std::size_t i, unsigned mask) {
    return static_cast<char32_t>(static_cast<unsigned char>(character[i]) & mask);
  };
  if (character.size() == 2) return (bits(0, 0x1f) << 6U) | bits(1, 0x3f);
  if (character.size() == 3) return (bits(0, 0x0f) << 12U) | (bits(1, 0x3f) << 6U) | bits(2, 0x3f);
  return 0;
}

/// C1, and the line and paragraph separator.
bool ends_or_controls(char32_t c) noexcept {
  return (c >= 0x80 && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

bool turns_direction(char32_t c) noexcept {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_plain(char c) noexcept { return static_cast<unsigned char>(c) < 0x80 && !is_c0(c); }

void append_byte(std::string& out, char byte) {
  switch (byte) {
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: out += "\\x"; append_hex(out, static_cast<unsigned char>(byte));
  }
}

void append_code(std::string& out, char32_t code) {
  out += "\\u";
  append_hex(out, static_cast<unsigned char>(code >> 8U));
  append_hex(out, static_cast<unsigned char>(code & 0xffU));
}

}  // namespace

bool has_controls(std::string_view text) noexcept {
  if (std::ranges::all_of(text, is_plain)) return false;
  while (!text.empty()) {
    const auto size = utf8_character_size(text);
    if (size == 1 && is_c0(text.front())) return true;
    if (size > 1 && ends_or_controls(code_point(text.substr(0, size)))) return true;
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return false;
}

std::string escaped(std::string_view text, Leave leave) {
  std::string out;
  if (std::ranges::all_of(text, is_plain)) return out = text;
  out.reserve(text.size() + 16);
  while (!text.empty()) {
    const auto size = utf8_character_size(text);
    const auto character = text.substr(0, std::max<std::size_t>(size, 1));
    const auto code = size > 1 ? code_point(character) : 0;
    if (size == 0 || (size == 1 && is_c0(character[0]) && leave == Leave::nothing))
      append_byte(out, character[0]);
    else if (ends_or_controls(code) || turns_direction(code))
      append_code(out, code);
    else
      out += character;
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace fixline::text
