#include "uri/percent_encoding.hpp"

#include <charconv>
#include <cstddef>

#include "text/hex.hpp"

namespace fixline::uri {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

/// The byte of two hexadecimal digits at the beginning of `text`.
std::optional<char> hex_byte(std::string_view text) {
  constexpr std::size_t digits = 2;
  if (text.size() < digits) return std::nullopt;
  unsigned value = 0;
  const auto pair = text.substr(0, digits);
  const auto [end, error] = std::from_chars(pair.begin(), pair.end(), value, 16);
  if (error != std::errc{} || end != pair.end()) return std::nullopt;
  return static_cast<char>(value);
}

}  // namespace

std::string percent_encoded(std::string_view text, std::string_view also_plain) {
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || also_plain.find(c) != std::string_view::npos) {
      encoded += c;
      continue;
    }
    encoded += '%';
    text::append_hex(encoded, static_cast<unsigned char>(c), text::upper_hex_digits);
  }
  return encoded;
}

std::optional<std::string> percent_decoded(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    char next = text[at];
    if (next == '%') {
      const auto byte = hex_byte(text.substr(at + 1));
      if (!byte) return std::nullopt;
      next = *byte;
      at += 2;
    } else if (next == '+' && plus == Plus::blank) {
      next = ' ';
    }
    decoded += next;
  }
  return decoded;
}

}  // namespace fixline::uri
