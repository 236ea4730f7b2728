#include "traffic/load/flight_paths.hpp"

#include <cmath>
#include <numbers>

namespace fixline::traffic {
namespace {

constexpr double loop_e6 = 40'000;     // radius of the loop
constexpr double circle_e6 = 350;      // of a circle in lift, 40 m
constexpr double circles_a_lap = 160;  // 26 s each
constexpr double climbs_a_lap = 16;
constexpr std::int32_t lowest_e6_lat = 45'100'000;
constexpr std::int32_t lowest_e6_lon = 10'100'000;
constexpr std::int32_t apart_e6 = 2'000;
constexpr std::uint32_t flights_a_row = 400;

/// -2..2, the same for the same number.
std::int32_t noise(std::uint64_t number) {
  number = (number + 1) * 0x9E3779B97F4A7C15U;
  return static_cast<std::int32_t>((number >> 40U) % 5) - 2;
}

std::int32_t rounded(double value) { return static_cast<std::int32_t>(std::lround(value)); }

}  // namespace

FlightPaths::FlightPaths() {
  for (std::size_t i = 0; i < lap_seconds; ++i) {
    const double lap =
        2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(lap_seconds);
    const double circle = lap * circles_a_lap;
    const double height = 2'200 + 700 * std::sin(lap * climbs_a_lap);
    lap_[i] = {rounded(loop_e6 * std::sin(lap) + circle_e6 * std::sin(circle)) + noise(2 * i),
               rounded(loop_e6 * std::cos(lap) + circle_e6 * std::cos(circle)) + noise(2 * i + 1),
               rounded(height), rounded(height - 30)};
  }
}

PathPoint FlightPaths::at(std::uint32_t flight, std::int64_t second) const {
  const auto start = std::uint64_t{flight} * 37;  // not all in the same curve
  PathPoint fix = lap_[(start + static_cast<std::uint64_t>(second)) % lap_seconds];
  const auto row = static_cast<std::int32_t>(flight / flights_a_row);
  const auto column = static_cast<std::int32_t>(flight % flights_a_row);
  fix.lat_e6 += lowest_e6_lat + row * apart_e6;
  fix.lon_e6 += lowest_e6_lon + column * apart_e6;
  return fix;
}

}  // namespace fixline::traffic
