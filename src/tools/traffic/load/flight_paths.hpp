#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace fixline::traffic {

/// The first second of every flight. Far enough back that no flight gets ahead of now.
inline constexpr std::chrono::sys_seconds first_second =
    std::chrono::sys_days(std::chrono::year(2025) / 3 / 20) + std::chrono::hours(10);

/// Seconds that a flight may last; about 200 days.
inline constexpr std::int64_t flight_seconds_max = 17'000'000;

/// Flights that have a place of their own in the sky.
inline constexpr std::uint32_t flights_max = 100'000;

/// Where a flight is at one second. Each number has as many digits as any other of its kind.
struct PathPoint {
  std::int32_t lat_e6;               ///< millionths of a degree, 45..48
  std::int32_t lon_e6;               ///< millionths of a degree, 10..11
  std::int32_t elevation;            ///< metres, 1000..9999
  std::int32_t barometric_altitude;  ///< metres, 1000..9999
};

/// Made-up flights at one fix a second: circles in lift along a wide loop, and a receiver's noise
/// of a few millionths. A pure function of flight and second.
class FlightPaths {
 public:
  FlightPaths();

  /// `flight` below `flights_max`, `second` from 0 on.
  [[nodiscard]] PathPoint at(std::uint32_t flight, std::int64_t second) const;

 private:
  static constexpr std::size_t lap_seconds = 4096;  // then it flies the same loop again

  std::array<PathPoint, lap_seconds> lap_{};  // from the flight's own place
};

}  // namespace fixline::traffic
