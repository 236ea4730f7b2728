#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "points/lane.hpp"
#include "points/refusal.hpp"
#include "points/track.hpp"

namespace fixline::formats {

/// Whose refused points are.
struct RefusedOf {
  std::size_t first;  ///< index: the refused points from here on, up to the next one's, are theirs
  std::string flight_id;
  std::string device_id;
};

/// What one request brought: the points that are fit to be stored, and why the others are not.
struct Submission {
  points::QueueName queue;
  /// Each holds at least one point; empty when every point was refused.
  std::vector<points::Track> tracks;
  points::Refusals refusals;            ///< one a refused point, named by its first fault
  std::uint64_t points_sent = 0;        ///< accepted and refused together
  std::vector<RefusedOf> refused_of{};  ///< nothing without refusals
};

}  // namespace fixline::formats
