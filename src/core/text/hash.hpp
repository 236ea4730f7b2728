#pragma once

#include <cstdint>
#include <string_view>

namespace fixline::text {

/// FNV-1a, 64 bits: the same in every program and version. Not against those who look for equal
/// ones. Reference: draft-eastlake-fnv.
[[nodiscard]] constexpr std::uint64_t fnv1a(std::string_view text) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

}  // namespace fixline::text
