#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "entry/entry_codec.hpp"
#include "points/track.hpp"

namespace fixline::test {

/// The entry of one track as a literal of SQL: '\x....'
[[nodiscard]] inline std::string entry_literal(const points::Track& track) {
  constexpr std::string_view digits = "0123456789abcdef";
  auto pieces = entry::encode(std::span(&track, 1), 1);
  std::string literal = "'\\x";
  for (const char byte : entry::seal(std::move(pieces.front())).bytes) {
    const auto value = static_cast<unsigned char>(byte);
    literal += {digits[value >> 4U], digits[value & 15U]};
  }
  return literal + "'";
}

}  // namespace fixline::test
