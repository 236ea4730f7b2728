#include "tracks/igc_days.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "points/time.hpp"

namespace fixline::tracks {
namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using testing::ElementsAre;
using testing::ElementsAreArray;

constexpr std::chrono::sys_days date = 2023y / 3 / 17;
const sys_seconds long_after = date + std::chrono::days(100);

/// `10:00:03` as a time of day.
seconds clock_of(const std::string& text) {
  return std::chrono::hours(std::stoi(text.substr(0, 2))) +
         std::chrono::minutes(std::stoi(text.substr(3, 2))) + seconds(std::stoi(text.substr(6, 2)));
}

std::vector<seconds> clocks_of(const std::vector<std::string>& texts) {
  std::vector<seconds> clocks;
  for (const auto& text : texts) clocks.push_back(clock_of(text));
  return clocks;
}

/// Each fix as "17 10:00:03", "-" for one that is not placed.
std::vector<std::string> placed_clocks(const std::vector<seconds>& clocks, std::size_t claim_at = 0,
                                       sys_seconds now = long_after) {
  std::vector<std::string> texts;
  for (const auto& time : place_on_days(clocks, {.at = claim_at, .date = date}, now).times) {
    const auto text = time ? points::format_rfc3339(*time) : "";
    texts.push_back(time ? text.substr(8, 2) + " " + text.substr(11, 8) : "-");
  }
  return texts;
}

std::vector<std::string> placed(const std::vector<std::string>& texts, std::size_t claim_at = 0,
                                sys_seconds now = long_after) {
  return placed_clocks(clocks_of(texts), claim_at, now);
}

/// `count` fixes, a second apart.
std::vector<seconds> row_from(const std::string& text, int count) {
  std::vector<seconds> clocks;
  for (int i = 0; i < count; ++i) clocks.push_back((clock_of(text) + seconds(i)) % 24h);
  return clocks;
}

std::vector<seconds> operator+(std::vector<seconds> a, const std::vector<seconds>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(IgcDays, FollowTheClockOverMidnightAndBack) {
  EXPECT_THAT(placed({"23:59:58", "00:00:01", "23:59:59", "00:00:02"}),
              ElementsAre("17 23:59:58", "18 00:00:01", "17 23:59:59", "18 00:00:02"));
  EXPECT_THAT(placed({"00:00:01", "23:59:59", "00:00:02"}),
              ElementsAre("17 00:00:01", "16 23:59:59", "17 00:00:02"));
}

TEST(IgcDays, StayWhenTheClockStepsBackByHours) {
  EXPECT_THAT(placed({"16:02:48", "10:00:00", "04:00:00"}),
              ElementsAre("17 16:02:48", "17 10:00:00", "17 04:00:00"));
}

TEST(IgcDays, StayOnTheDayOverALongPause) {
  EXPECT_THAT(placed({"00:10:00", "14:30:00"}), ElementsAre("17 00:10:00", "17 14:30:00"));
}

TEST(IgcDays, GoOnOverAPauseAroundMidnight) {
  EXPECT_THAT(placed({"22:10:00", "00:30:00", "00:30:01"}),
              ElementsAre("17 22:10:00", "18 00:30:00", "18 00:30:01"));
}

TEST(IgcDays, AreNotMovedByAnOddHour) {
  for (const std::string odd : {"00:00:00", "03:59:00", "15:00:00", "21:59:59", "22:00:00",
                                "22:00:02", "23:30:00", "23:59:59"}) {
    const auto days = placed({"10:00:00", "10:00:01", odd, "10:00:03", "10:00:04"});

    EXPECT_EQ(days[1], "17 10:00:01") << odd;
    EXPECT_EQ(days[3], "17 10:00:03") << odd;
    EXPECT_EQ(days[4], "17 10:00:04") << odd;
  }
}

TEST(IgcDays, AreNotMovedByOddHoursOneUponTheOther) {
  const auto days =
      placed_clocks(row_from("10:00:00", 9) +
                    clocks_of({"16:00:00", "22:00:00", "04:00:00", "10:00:09", "10:00:10"}));

  EXPECT_EQ(days[12], "17 10:00:09");
  EXPECT_EQ(days[13], "17 10:00:10");
}

TEST(IgcDays, PlaceAnOddHourNearBothSidesAndRefuseItFarFromThem) {
  EXPECT_THAT(
      placed({"16:02:47", "16:02:48", "22:02:48", "16:02:49", "16:02:50"}),
      ElementsAre("17 16:02:47", "17 16:02:48", "17 22:02:48", "17 16:02:49", "17 16:02:50"));
  EXPECT_EQ(placed({"00:10:00", "00:10:01", "20:00:00", "00:10:02", "00:10:03"})[2], "16 20:00:00");
  EXPECT_EQ(placed({"10:00:00", "10:00:01", "19:00:00", "10:00:02", "10:00:03"})[2], "-");
}

TEST(IgcDays, RefuseAClockThatWasNotSetAtTheStart) {
  EXPECT_THAT(placed({"23:59:47", "23:59:48", "08:20:00", "08:20:01", "08:20:02"}),
              ElementsAre("-", "-", "17 08:20:00", "17 08:20:01", "17 08:20:02"));
  EXPECT_THAT(
      placed({"00:00:00", "00:00:01", "14:30:00", "14:30:01", "14:30:02"}),
      ElementsAre("17 00:00:00", "17 00:00:01", "17 14:30:00", "17 14:30:01", "17 14:30:02"));
}

TEST(IgcDays, RefuseAClockThatRunsOverMidnightBeforeItIsSet) {
  EXPECT_THAT(
      placed({"23:59:47", "23:59:59", "00:00:11", "08:20:00", "08:20:01", "08:20:02", "08:20:03"}),
      ElementsAre("-", "-", "-", "17 08:20:00", "17 08:20:01", "17 08:20:02", "17 08:20:03"));
}

TEST(IgcDays, RefuseAClockThatWasNotSetThoughTheDateComesLate) {
  EXPECT_THAT(placed({"23:59:47", "08:20:00", "08:20:01"}, 2),
              ElementsAre("-", "17 08:20:00", "17 08:20:01"));
}

TEST(IgcDays, DoNotLieBeforeTheirDate) {
  EXPECT_THAT(
      placed({"00:00:00", "23:48:08", "23:48:09", "23:59:59", "00:00:00"}),
      ElementsAre("18 00:00:00", "17 23:48:08", "17 23:48:09", "17 23:59:59", "18 00:00:00"));
}

TEST(IgcDays, TakeAnEveningAndTheNextMorningAsTwoDays) {
  const auto days = placed_clocks(row_from("19:00:00", 400) + row_from("06:00:00", 500));

  EXPECT_EQ(days[0], "17 19:00:00");
  EXPECT_EQ(days[400], "18 06:00:00");
}

TEST(IgcDays, AreReckonedFromTheFixBehindTheDateRecord) {
  EXPECT_THAT(placed({"23:59:59", "00:00:00", "00:00:01"}, 2),
              ElementsAre("16 23:59:59", "17 00:00:00", "17 00:00:01"));
  EXPECT_THAT(placed({"09:59:59", "14:00:00"}, 1), ElementsAre("17 09:59:59", "17 14:00:00"));
  EXPECT_THAT(placed({"09:59:59", "10:00:00"}, 2), ElementsAre("17 09:59:59", "17 10:00:00"));
}

TEST(IgcDays, AreNeverSteppedIntoTheFuture) {
  const sys_seconds evening = date + 20h;

  EXPECT_THAT(placed({"14:00:00", "14:00:01", "00:10:00"}, 0, evening),
              ElementsAre("17 14:00:00", "17 14:00:01", "-"));
  EXPECT_THAT(placed({"18:00:00", "18:00:01", "22:00:00", "18:00:02", "18:00:03"}, 0, evening),
              ElementsAre("17 18:00:00", "17 18:00:01", "-", "17 18:00:02", "17 18:00:03"));
}

TEST(IgcDays, AreToldInLittleTimeHoweverTheClockJumps) {
  std::vector<seconds> clocks;
  for (int i = 0; i < 200'000; ++i) clocks.push_back(seconds(i % 11 * 7'900));

  EXPECT_EQ(place_on_days(clocks, {.at = 100'000, .date = date}, long_after).times.size(),
            clocks.size());
}

TEST(DateByClock, IsTheClocksOwnAroundMidnight) {
  EXPECT_EQ(date_by_clock(date + std::chrono::days(1), date + 23h + 59min, 23h + 59min + 1s), date);
  EXPECT_EQ(date_by_clock(date, date + std::chrono::days(1) + 5s, 6s), date + std::chrono::days(1));
  EXPECT_EQ(date_by_clock(date, date + 10h, 10h + 1s), date);
}

TEST(DateByClock, IsTheRecordsElsewhere) {
  const auto next = date + std::chrono::days(1);
  EXPECT_EQ(date_by_clock(next, date + 10h, 10h + 1s), next);
  EXPECT_EQ(date_by_clock(next, date + 23h + 59min, 10h), next);
  EXPECT_EQ(date_by_clock(date + std::chrono::days(5), date + 23h + 59min, 23h + 59min + 1s),
            date + std::chrono::days(5));
}

}  // namespace
}  // namespace fixline::tracks
