#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "points/time_bounds.hpp"

/// libFuzzer calls this with each input; a crash, a sanitizer's report or abort() is a finding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fixline::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// What must hold whatever the input.
inline void require(bool holds) {
  if (!holds) std::abort();
}

/// 2025-06-08T10:30:00Z, so that a finding is found again on another day.
inline constexpr points::Timestamp now{std::chrono::seconds(1'749'378'600)};

/// The times that a point may have which comes then.
inline constexpr points::TimeWindow window = points::TimeBounds{}.at(now);

}  // namespace fixline::fuzz
