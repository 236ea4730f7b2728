#pragma once

#include <bit>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "postgres/binary_fields.hpp"

namespace fixline::postgres {

/// Eight bytes of a result in binary format, as BinaryFields writes them; nullopt for any other
/// length.
[[nodiscard]] inline std::optional<std::uint64_t> bits_in(std::string_view bytes) noexcept {
  std::uint64_t value = 0;
  if (bytes.size() != sizeof value) return std::nullopt;
  std::memcpy(&value, bytes.data(), sizeof value);
  return __builtin_bswap64(value);
}

/// A float8.
[[nodiscard]] inline std::optional<double> double_in(std::string_view bytes) noexcept {
  const auto bits = bits_in(bytes);
  return bits ? std::optional(std::bit_cast<double>(*bits)) : std::nullopt;
}

/// A timestamptz.
[[nodiscard]] inline std::optional<BinaryFields::Timestamp> timestamp_in(
    std::string_view bytes) noexcept {
  const auto bits = bits_in(bytes);
  if (!bits) return std::nullopt;
  return BinaryFields::epoch + std::chrono::microseconds(static_cast<std::int64_t>(*bits));
}

}  // namespace fixline::postgres
