#include "traffic/competition/flight_path.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

constexpr int flight_seconds_max = 12 * 3'600;

/// Every second of one flight, from the first to the landing.
std::vector<Motion> flown(const Day& day, std::uint64_t seed) {
  FlightPath path(day, Random(seed));
  std::vector<Motion> flight;
  while (!path.has_landed() && flight.size() < flight_seconds_max) {
    path.step();
    flight.push_back(path.now());
  }
  return flight;
}

class Flight : public testing::TestWithParam<std::uint64_t> {
 protected:
  Day day = day_of(GetParam(), 2h);
  std::vector<Motion> flight = flown(day, GetParam() * 7 + 1);
};

TEST_P(Flight, EndsOnTheGround) {
  EXPECT_EQ(flight.back().phase, Phase::landed);
  EXPECT_NEAR(flight.back().altitude_m, day.valley_altitude_m, 1);
}

TEST_P(Flight, StaysBetweenValleyAndBase) {
  for (const Motion& motion : flight) {
    ASSERT_GE(motion.altitude_m, day.valley_altitude_m - 10);
    ASSERT_LE(motion.altitude_m, day.base_altitude_m + 10);
  }
}

TEST_P(Flight, ClimbsAtOneToFourMetresASecondInThermals) {
  std::size_t begin = 0;
  for (std::size_t i = 1; i < flight.size(); ++i) {
    if (flight[i].phase == flight[begin].phase) continue;
    const auto seconds = static_cast<double>(i - begin);
    if (flight[begin].phase == Phase::climbing && seconds >= 60) {
      const double rate = (flight[i - 1].altitude_m - flight[begin].altitude_m) / (seconds - 1);
      EXPECT_GE(rate, 1.0) << "at second " << begin;
      EXPECT_LE(rate, 4.0) << "at second " << begin;
    }
    begin = i;
  }
}

TEST_P(Flight, SinksInGlidesAtARatioOfSixToTen) {
  double sunk = 0;
  double flown_m = 0;
  for (std::size_t i = 1; i < flight.size(); ++i) {
    if (flight[i].phase != Phase::gliding || flight[i - 1].phase != Phase::gliding) continue;
    sunk += flight[i - 1].altitude_m - flight[i].altitude_m;
    flown_m += std::hypot(flight[i].at.east - flight[i - 1].at.east - day.wind.east,
                          flight[i].at.north - flight[i - 1].at.north - day.wind.north);
  }
  EXPECT_GT(flown_m / sunk, 5.5);
  EXPECT_LT(flown_m / sunk, 10.5);
}

TEST_P(Flight, NeverJumps) {
  for (std::size_t i = 1; i < flight.size(); ++i) {
    ASSERT_LT(std::hypot(flight[i].at.east - flight[i - 1].at.east,
                         flight[i].at.north - flight[i - 1].at.north),
              20)
        << "at second " << i;
    ASSERT_LT(std::abs(flight[i].altitude_m - flight[i - 1].altitude_m), 6) << "at second " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(OfSeed, Flight, testing::Range(std::uint64_t{1}, std::uint64_t{21}));

TEST(FlightPath, MostFlightsOfADayFindAThermal) {
  const Day day = day_of(3, 2h);
  int climbed = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto flight = flown(day, seed);
    if (std::ranges::any_of(flight, [](const Motion& m) { return m.phase == Phase::climbing; }))
      ++climbed;
  }
  EXPECT_GT(climbed, 40);
}

TEST(FlightPath, MostFlightsLastLongerThanTwentyMinutes) {
  const Day day = day_of(5, 2h);
  int long_ones = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    if (flown(day, seed).size() > 20 * 60) ++long_ones;

  EXPECT_GT(long_ones, 30);
}

}  // namespace
}  // namespace fixline::traffic
