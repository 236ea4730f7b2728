#include "spool/entry_id.hpp"

#include <charconv>

namespace fixline::spool {

std::string entry_id(std::uint64_t segment, std::uint64_t offset) {
  return std::to_string(segment) + "-" + std::to_string(offset);
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_entry_id(std::string_view id) {
  std::pair<std::uint64_t, std::uint64_t> parsed;
  const char* const end = id.data() + id.size();
  const auto [dash, failed] = std::from_chars(id.data(), id.data() + id.size(), parsed.first);
  if (failed != std::errc() || dash == end || *dash != '-') return std::nullopt;
  const auto [stopped, failed_too] = std::from_chars(dash + 1, end, parsed.second);
  if (failed_too != std::errc() || stopped != end) return std::nullopt;
  return parsed;
}

}  // namespace fixline::spool
