#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace fixline::traffic {

/// A place, in metres east and north of the launch.
struct Spot {
  double east = 0;
  double north = 0;
};

/// What all pilots of one competition day share: where they start, the air, and the task.
struct Day {
  double launch_lat;         ///< degrees
  double launch_lon;         ///< degrees
  double launch_altitude_m;  ///< above the sea
  double valley_altitude_m;  ///< where they land
  double base_altitude_m;    ///< no thermal goes higher
  Spot wind;                 ///< metres a second, towards where it blows
  std::vector<Spot> turnpoints;
  std::chrono::seconds launch_window;  ///< the first launch is at 0, the last before this
};

/// The day of a seed. The launch window is a quarter of `duration`, at most 15 minutes.
[[nodiscard]] Day day_of(std::uint64_t seed, std::chrono::seconds duration);

}  // namespace fixline::traffic
