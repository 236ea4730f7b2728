#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "points/lane.hpp"
#include "points/point.hpp"

namespace fixline::queue {

struct LaneDepth {
  std::uint64_t points = 0;
  std::uint64_t entries = 0;
  std::uint64_t pending_entries = 0;                    ///< handed to a reader, not settled yet
  std::optional<std::chrono::milliseconds> oldest_age;  ///< nullopt when the lane is empty
};

struct QueueDepth {
  LaneDepth priority;
  LaneDepth normal;
  /// Since some of its points were settled last, by any instance; nullopt: none ever were.
  std::optional<std::chrono::milliseconds> settled_age{};
};

/// Totals over all instances; they survive a restart.
struct SettledTotals {
  std::uint64_t stored = 0;
  std::uint64_t failed = 0;
  std::optional<points::Timestamp> last_settled_at;
};

struct QueueStatus {
  std::array<QueueDepth, points::queue_count> depths;
  SettledTotals totals;
  /// It holds all that was there by then; nullopt: it was never seen.
  std::optional<std::chrono::steady_clock::time_point> asked_at{};
};

}  // namespace fixline::queue
