#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <span>

namespace fixline::entry {

/// What an integer of a number column is divided by, by the column's scale: powers of ten for
/// decimal texts (JSON), and sixty thousand times a power of ten for arc minutes (IGC).
inline constexpr std::array<double, 14> divisors{1,   1e1, 1e2, 1e3, 1e4, 1e5, 1e6,
                                                 1e7, 1e8, 1e9, 6e4, 6e5, 6e6, 6e7};

/// Integers up to here are doubles too, so that the division is rounded once.
inline constexpr std::int64_t exact_integer_max = std::int64_t{1} << 53;

/// The integer whose quotient by `divisor` is `value` to the last bit, the sign of zero included.
[[nodiscard]] inline std::optional<std::int64_t> exact_integer(double value, double divisor) {
  const double scaled = value * divisor;
  constexpr auto limit = static_cast<double>(exact_integer_max);
  if (!(scaled > -limit && scaled < limit)) return std::nullopt;
  const auto integer = static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
  const double back = static_cast<double>(integer) / divisor;
  if (std::bit_cast<std::uint64_t>(back) != std::bit_cast<std::uint64_t>(value))
    return std::nullopt;
  return integer;
}

/// Writes values as deltas over the first scale that is exact for all of them, to `deltas`, which
/// has room for as many. Returns the scale; nullopt, with `deltas` in no defined state, when none
/// is. At least one value.
[[nodiscard]] std::optional<std::uint32_t> write_deltas(std::span<const double> values,
                                                        std::int64_t* deltas);

}  // namespace fixline::entry
