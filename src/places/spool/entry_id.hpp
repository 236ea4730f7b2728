#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "text/number.hpp"

namespace fixline::spool {

/// "12-4096": the record at place 4096 of segment 12.
[[nodiscard]] inline std::string entry_id(std::uint64_t segment, std::uint64_t offset) {
  return std::to_string(segment) + "-" + std::to_string(offset);
}

/// Segment and offset; nothing when it is no id of ours.
[[nodiscard]] inline std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_entry_id(
    std::string_view id) {
  const auto dash = std::min(id.find('-'), id.size());
  const auto segment = text::number_in<std::uint64_t>(id.substr(0, dash));
  const auto offset = text::number_in<std::uint64_t>(id.substr(std::min(dash + 1, id.size())));
  if (!segment || !offset) return std::nullopt;
  return std::pair(*segment, *offset);
}

}  // namespace fixline::spool
