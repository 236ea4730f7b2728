#include "traffic/competition/tracker.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

struct Observed {
  std::vector<Fix> fixes;
  std::vector<std::uint32_t> gap_lengths;  ///< of gaps that ended
};

Observed observed(const TrackerTraits& traits, std::uint32_t seconds) {
  const Day day = day_of(1, 1h);
  Motion motion;
  motion.altitude_m = 1'500;
  Tracker tracker(traits, Random(11));
  Observed seen;
  std::uint32_t gap = 0;
  for (std::uint32_t second = 0; second < seconds; ++second) {
    if (const auto fix = tracker.observe(second, day, motion)) seen.fixes.push_back(*fix);
    if (!tracker.has_coverage())
      ++gap;
    else if (std::exchange(gap, 0) > 0)
      seen.gap_lengths.push_back(gap);
  }
  return seen;
}

constexpr TrackerTraits plain{
    .interval_s = 5, .decimals = 6, .noise_m = 2, .baro_offset_m = 25, .gap_every_s_max = 600};

TEST(Tracker, FixesAtItsInterval) {
  const auto seen = observed(plain, 100);

  ASSERT_EQ(seen.fixes.size(), 20U);
  EXPECT_EQ(seen.fixes[3].second, 15U);
}

TEST(Tracker, RoundsToItsDecimals) {
  for (const Fix& fix : observed(plain, 1'000).fixes) {
    ASSERT_EQ(fix.lat_e7 % 10, 0);
    ASSERT_EQ(fix.lon_e7 % 10, 0);
  }
}

TEST(Tracker, NoiseMovesAStandingPilotButNotFar) {
  const auto fixes = observed(plain, 5'000).fixes;
  std::int32_t lowest = fixes[0].lat_e7;
  std::int32_t highest = fixes[0].lat_e7;
  for (const Fix& fix : fixes) {
    lowest = std::min(lowest, fix.lat_e7);
    highest = std::max(highest, fix.lat_e7);
  }

  EXPECT_GT(highest - lowest, 100);              // over 1 m
  EXPECT_LT(highest - lowest, 2 * 10 * 2 * 90);  // ten deviations of 2 m to each side
}

TEST(Tracker, LosesCoverageNowAndThen) {
  EXPECT_GE(observed(plain, 4 * 3'600).gap_lengths.size(), 5U);
}

TEST(Tracker, PressureAltitudeKeepsItsOffset) {
  for (const Fix& fix : observed(plain, 100).fixes) ASSERT_NEAR(fix.baro_dm, 15'250, 15);
}

}  // namespace
}  // namespace fixline::traffic
