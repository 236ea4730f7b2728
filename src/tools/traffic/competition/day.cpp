#include "traffic/competition/day.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "traffic/competition/random.hpp"

namespace fixline::traffic {

Day day_of(std::uint64_t seed, std::chrono::seconds duration) {
  constexpr std::chrono::seconds window_max = std::chrono::minutes(15);
  constexpr int turnpoint_count = 6;
  Random random = Random::of_part(seed, 0);
  Day day{};
  day.launch_lat = random.between(44.5, 47.0);
  day.launch_lon = random.between(6.0, 14.0);
  day.launch_altitude_m = random.between(1300, 1800);
  day.valley_altitude_m = random.between(250, 600);
  day.base_altitude_m = day.launch_altitude_m + random.between(900, 1500);
  const double wind_speed = random.between(0.5, 5.0);
  const double wind_direction = random.between(0, 2 * std::numbers::pi);
  day.wind = {wind_speed * std::sin(wind_direction), wind_speed * std::cos(wind_direction)};

  // Legs of a zigzag: each turns by 60 to 160 degrees from the one before.
  Spot at;
  double direction = random.between(0, 2 * std::numbers::pi);
  for (int i = 0; i < turnpoint_count; ++i) {
    const double leg = random.between(8'000, 22'000);
    at = {at.east + leg * std::sin(direction), at.north + leg * std::cos(direction)};
    day.turnpoints.push_back(at);
    direction += random.between(1.05, 2.8) * (random.chance(0.5) ? 1 : -1);
  }
  day.launch_window = std::clamp(duration / 4, std::chrono::seconds(1), window_max);
  return day;
}

}  // namespace fixline::traffic
