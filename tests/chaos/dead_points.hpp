#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "traffic/reconcile/audited_points.hpp"

namespace fixline::chaos {

/// The points that are in dead_letters, by queue and owner, each list sorted; a point that is in
/// two letters is there twice.
struct DeadPoints {
  using ByOwner = std::map<std::string, std::vector<traffic::PointKey>, std::less<>>;

  std::array<ByOwner, points::queue_count> queues;
  std::uint64_t letters = 0;
  std::uint64_t unreadable = 0;                    ///< letters whose payload holds no points
  std::map<std::string, std::uint64_t> by_reason;  ///< letters, "reason sqlstate"
};

/// Reads them all. Blocks. Errors: unavailable, refused (no such table, and the like).
[[nodiscard]] Result<DeadPoints> read_dead_points(const std::string& database_url);

}  // namespace fixline::chaos
