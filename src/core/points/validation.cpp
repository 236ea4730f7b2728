#include "points/validation.hpp"

#include <algorithm>
#include <cstdint>

#include "points/track.hpp"

namespace fixline::points {
namespace {

/// The length of the UTF-8 sequence that `text` begins with; 0 if it begins with none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t place) { return static_cast<std::uint8_t>(text[place]); };
  const auto continues = [&](std::size_t place) { return (byte(place) & 0xc0U) == 0x80U; };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < length) return 0;
  for (std::size_t place = 1; place < length; ++place) {
    if (!continues(place)) return 0;
  }
  const std::uint8_t second = byte(1);
  const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool surrogate = lead == 0xed && second > 0x9f;
  const bool beyond = lead == 0xf4 && second > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

bool is_utf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::size_t characters(std::string_view utf8) noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<std::uint8_t>(c) & 0xc0U) != 0x80U; }));
}

}  // namespace

Fault fault_of_text(std::string_view text) noexcept {
  if (text.find('\0') != std::string_view::npos) return "contains NUL";
  if (!is_utf8(text)) return "is not valid UTF-8";
  return std::nullopt;
}

Fault fault_of_id(std::string_view id) noexcept {
  if (auto fault = fault_of_text(id)) return fault;
  if (characters(id) > id_characters_max) return "is longer than 100 characters";
  return std::nullopt;
}

}  // namespace fixline::points
