#include "points/time_bounds.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "points/time.hpp"

namespace fixline::points {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::microseconds instant = 1us;
const Timestamp now = *parse_rfc3339("2026-06-08T10:30:00Z");

std::string fault(Timestamp time, const TimeBounds& bounds) {
  return fault_of_time(time, bounds.at(now)).value_or("");
}

TEST(TimeBounds, ReachFromTheFirstGpsDayTo24HoursAheadWhenNothingIsSaid) {
  EXPECT_EQ(fault(*parse_rfc3339("1980-01-06T00:00:00Z"), {}), "");
  EXPECT_EQ(fault(*parse_rfc3339("1980-01-05T23:59:59.999999Z"), {}), "is before 1980-01-06");
  EXPECT_EQ(fault(now + 24h, {}), "");
  EXPECT_EQ(fault(now + 24h + instant, {}), "is more than 24 h ahead of now");
}

TEST(TimeBounds, TakeATimeOnTheirEdgesAndRefuseTheMicrosecondBeyond) {
  const TimeBounds bounds{.age_max = 6h, .ahead_max = 5min};

  EXPECT_EQ(fault(now - 6h, bounds), "");
  EXPECT_EQ(fault(now - 6h - instant, bounds), "is more than 6 h before now");
  EXPECT_EQ(fault(now + 5min, bounds), "");
  EXPECT_EQ(fault(now + 5min + instant, bounds), "is more than 5 min ahead of now");
}

TEST(TimeBounds, NeverReachBefore1980) {
  const TimeBounds bounds{.age_max = std::chrono::days(36500)};

  EXPECT_EQ(fault(gps_epoch, bounds), "");
  EXPECT_EQ(fault(gps_epoch - instant, bounds), "is before 1980-01-06");
}

TEST(TimeBounds, AreToldInTheLargestUnitThatSaysThemWhole) {
  const std::pair<std::chrono::seconds, std::string> cases[] = {
      {1s, "1 s"},   {90s, "90 s"}, {120s, "2 min"}, {90min, "90 min"}, {1h, "1 h"},
      {24h, "24 h"}, {36h, "36 h"}, {48h, "2 days"}, {336h, "14 days"}};
  for (const auto& [span, words] : cases)
    EXPECT_EQ(fault(now - 1000h, {.age_max = span}), "is more than " + words + " before now");
}

TEST(TimeBounds, CallAClockWhoseWeekNumberRolledOverByItsName) {
  const TimeBounds bounds{.age_max = 6h};
  for (const int count : {1024, 2048}) {
    const auto back = std::chrono::weeks(count);
    const auto told = "is more than 6 h before now: " + std::to_string(count) +
                      " weeks back, as of a GPS clock whose week number rolled over";

    for (const auto off : {-24h, 0h, 24h}) EXPECT_EQ(fault(now - back + off, bounds), told);
    for (const auto beyond : {-24h - instant, 24h + instant})
      EXPECT_EQ(fault(now - back + beyond, bounds), "is more than 6 h before now");
  }
}

TEST(TimeBounds, WithoutABoundTakeWhatMayBeAnOldFlight) {
  EXPECT_EQ(fault(now - std::chrono::weeks(1024), {}), "");
}

}  // namespace
}  // namespace fixline::points
