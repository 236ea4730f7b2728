#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "client/service.hpp"

namespace fixline::traffic {

/// What the service said about one point.
enum class PointOutcome : std::uint8_t {
  queued,
  direct,
  spooled,
  acknowledged,  ///< taken, the answer did not say where
  refused,
  unacknowledged,  ///< no answer that holds: it may be stored, or not
};

inline constexpr std::size_t point_outcome_count = 6;

[[nodiscard]] std::string_view name_of(PointOutcome outcome) noexcept;
[[nodiscard]] std::optional<PointOutcome> point_outcome_named(std::string_view name) noexcept;

/// True for those that promise the point is in a durable place.
[[nodiscard]] constexpr bool is_promise(PointOutcome outcome) noexcept {
  return outcome < PointOutcome::refused;
}

/// What became of one request's points.
struct PointOutcomes {
  PointOutcome most;                 ///< of every point that is not in `refused`
  std::vector<std::size_t> refused;  ///< indices, ascending

  [[nodiscard]] PointOutcome of(std::size_t index) const {
    return std::ranges::binary_search(refused, index) ? PointOutcome::refused : most;
  }
};

/// What became of `points` points whose request came to `outcome`. A receipt that does not account
/// for each of them promises nothing: all are unacknowledged then.
[[nodiscard]] PointOutcomes point_outcomes_of(const client::Outcome& outcome, std::size_t points);

}  // namespace fixline::traffic
