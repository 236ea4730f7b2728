#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "points/lane.hpp"
#include "points/point.hpp"

namespace fixline::refusals {

/// How many refusals of one flight or device are kept.
inline constexpr std::size_t kept_of_a_name = 10;

/// A point that an answer refused, as it is kept for a while: why, but nothing of what was in it.
struct NotedRefusal {
  points::QueueName queue{};
  std::size_t index = 0;  ///< as the answer has it
  std::string field{};
  std::string reason{};
  points::Timestamp at{};

  friend bool operator==(const NotedRefusal&, const NotedRefusal&) = default;
};

/// The beginning of a text, whole characters of it, as long as is kept.
[[nodiscard]] std::string kept_part(std::string_view text);

}  // namespace fixline::refusals
