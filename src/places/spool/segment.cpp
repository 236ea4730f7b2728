#include "spool/segment.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <random>

namespace fixline::spool {
namespace {

constexpr std::size_t mark_digits = 16;

bool read_all(std::string_view text, std::uint64_t& number, int base) {
  const char* const end = text.data() + text.size();
  const auto [stopped, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && stopped == end;
}

}  // namespace

std::string segment_file_name(std::uint64_t number, std::uint64_t mark, std::string_view ending) {
  return fmt::format("{:08}-{:016x}{}", number, mark, ending);
}

std::optional<SegmentFileName> parse_segment_file_name(std::string_view name) {
  for (const auto ending : std::array{segment_ending, acknowledgements_ending, damaged_ending}) {
    if (!name.ends_with(ending)) continue;
    name.remove_suffix(ending.size());
    const auto dash = name.find('-');
    if (dash == std::string_view::npos || name.size() - dash - 1 != mark_digits) continue;
    SegmentFileName parsed{0, 0, ending};
    if (read_all(name.substr(0, dash), parsed.number, 10) &&
        read_all(name.substr(dash + 1), parsed.mark, 16))
      return parsed;
    return std::nullopt;
  }
  return std::nullopt;
}

std::uint64_t new_mark() {
  std::random_device random;
  std::uint64_t mark = 0;
  while (mark == 0) mark = std::uint64_t{random()} << 32 | random();
  return mark;
}

}  // namespace fixline::spool
