#include "traffic/load/flight_paths.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace fixline::traffic {
namespace {

constexpr std::int64_t two_laps = 2 * 4096;

TEST(FlightPaths, StayWithinTheDigitsThatARequestHasForThem) {
  const FlightPaths paths;

  for (const std::uint32_t flight : {0U, 1U, 399U, 400U, flights_max - 1})
    for (std::int64_t second = 0; second < two_laps; ++second) {
      const auto fix = paths.at(flight, second);
      ASSERT_TRUE(fix.lat_e6 >= 45'000'000 && fix.lat_e6 < 48'000'000) << flight << " " << second;
      ASSERT_TRUE(fix.lon_e6 >= 10'000'000 && fix.lon_e6 < 12'000'000) << flight << " " << second;
      ASSERT_TRUE(fix.elevation >= 1'000 && fix.elevation <= 9'999) << flight << " " << second;
      ASSERT_TRUE(fix.barometric_altitude >= 1'000 && fix.barometric_altitude <= 9'999);
    }
}

TEST(FlightPaths, MoveEverySecondAndNeverJump) {
  constexpr std::int32_t step_max_e6 = 300;  // 33 m
  const FlightPaths paths;

  auto before = paths.at(7, 0);
  for (std::int64_t second = 1; second < two_laps; ++second) {
    const auto fix = paths.at(7, second);
    const auto north = std::abs(fix.lat_e6 - before.lat_e6);
    const auto east = std::abs(fix.lon_e6 - before.lon_e6);
    ASSERT_GT(north + east, 0) << second;
    ASSERT_LT(north + east, step_max_e6) << second;
    before = fix;
  }
}

}  // namespace
}  // namespace fixline::traffic
