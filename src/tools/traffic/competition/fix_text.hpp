#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace fixline::traffic {

/// `degrees_e7` / 1e7 with 6 or 7 decimals; with 6 the last digit of the seven must be 0.
[[nodiscard]] inline std::string coordinate_text(std::int32_t degrees_e7, unsigned decimals) {
  const auto size = std::abs(std::int64_t{degrees_e7});
  const auto fraction = size % 10'000'000 / (decimals == 6 ? 10 : 1);
  return fmt::format("{}{}.{:0{}}", degrees_e7 < 0 ? "-" : "", size / 10'000'000, fraction,
                     decimals);
}

/// `decimetres` / 10 with one decimal.
[[nodiscard]] inline std::string metres_text(std::int32_t decimetres) {
  const auto size = std::abs(std::int64_t{decimetres});
  return fmt::format("{}{}.{}", decimetres < 0 ? "-" : "", size / 10, size % 10);
}

}  // namespace fixline::traffic
