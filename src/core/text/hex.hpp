#pragma once

#include <string>
#include <string_view>

namespace fixline::text {

constexpr std::string_view lower_hex_digits = "0123456789abcdef";
constexpr std::string_view upper_hex_digits = "0123456789ABCDEF";

/// Appends `byte` as two digits.
inline void append_hex(std::string& out, unsigned char byte,
                       std::string_view digits = lower_hex_digits) {
  out += digits[byte >> 4U];
  out += digits[byte & 0x0fU];
}

/// Two lower-case digits for each byte.
[[nodiscard]] inline std::string hex_of(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) append_hex(hex, static_cast<unsigned char>(c));
  return hex;
}

}  // namespace fixline::text
