#pragma once

#include <cstdint>
#include <vector>

#include "points/lane.hpp"
#include "points/refusal.hpp"
#include "points/track.hpp"

namespace fixline::formats {

/// What one request brought: the points that are fit to be stored, and why the others are not.
struct Submission {
  points::QueueName queue;
  /// Each holds at least one point; empty when every point was refused.
  std::vector<points::Track> tracks;
  points::Refusals refusals;      ///< one a refused point, named by its first fault
  std::uint64_t points_sent = 0;  ///< accepted and refused together
};

}  // namespace fixline::formats
