#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace fixline::spool {

/// "12-4096": the record at place 4096 of segment 12.
[[nodiscard]] std::string entry_id(std::uint64_t segment, std::uint64_t offset);

/// Segment and offset; nothing when it is no id of ours.
[[nodiscard]] std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_entry_id(
    std::string_view id);

}  // namespace fixline::spool
