#include "points/time.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

namespace fixline::points {
namespace {

using std::chrono::microseconds;

std::int64_t micros_of(std::string_view text) {
  const auto time = parse_rfc3339(text);
  EXPECT_TRUE(time) << text;
  return time ? time->time_since_epoch().count() : -1;
}

TEST(ParseRfc3339, ReadsSecondsOfUtc) {
  EXPECT_EQ(micros_of("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(micros_of("2024-03-20T14:23:45Z"), 1'710'944'625'000'000);
}

TEST(ParseRfc3339, KeepsMicrosecondsAndCutsOffWhatIsFiner) {
  EXPECT_EQ(micros_of("1970-01-01T00:00:00.5Z"), 500'000);
  EXPECT_EQ(micros_of("1970-01-01T00:00:00.000001Z"), 1);
  EXPECT_EQ(micros_of("1970-01-01T00:00:00.0000019Z"), 1);
  EXPECT_EQ(micros_of("1970-01-01T00:00:00.123456789012345678901234567890Z"), 123'456);
}

TEST(ParseRfc3339, CutsTowardsThePastBefore1970Too) {
  EXPECT_EQ(micros_of("1969-12-31T23:59:59.9999999Z"), -1);
}

TEST(ParseRfc3339, SubtractsTheOffset) {
  EXPECT_EQ(micros_of("1970-01-01T01:30:00+01:30"), 0);
  EXPECT_EQ(micros_of("1969-12-31T19:00:00-05:00"), 0);
  EXPECT_EQ(micros_of("1970-01-01T23:59:00+23:59"), 0);
  EXPECT_EQ(micros_of("1970-01-01T00:00:00-00:00"), 0);
}

TEST(ParseRfc3339, TakesSmallLettersAndABlank) {
  EXPECT_EQ(micros_of("1970-01-01t00:00:00z"), 0);
  EXPECT_EQ(micros_of("1970-01-01 00:00:00Z"), 0);
}

TEST(ParseRfc3339, TakesALeapSecondAsTheNextSecond) {
  EXPECT_EQ(micros_of("2016-12-31T23:59:60Z"), micros_of("2017-01-01T00:00:00Z"));
  EXPECT_EQ(micros_of("2016-12-31T23:59:60.25Z"), micros_of("2017-01-01T00:00:00.25Z"));
}

TEST(ParseRfc3339, TakesALeapSecondOnlyWhereUtcCanHaveOne) {
  EXPECT_EQ(micros_of("2016-12-31T15:59:60-08:00"), micros_of("2017-01-01T00:00:00Z"));
  EXPECT_EQ(micros_of("2015-07-01T01:59:60+02:00"), micros_of("2015-07-01T00:00:00Z"));
  for (const char* text : {"2016-12-31T12:00:60Z", "2016-12-31T23:59:60+01:00",
                           "2025-07-19T23:59:60Z", "2016-12-30T23:59:60Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
    EXPECT_FALSE(parse_logger_time(text)) << text;
  }
}

TEST(ParseRfc3339, TakesTheDaysEndAsTheNextDaysBeginning) {
  EXPECT_EQ(micros_of("2024-12-31T24:00:00Z"), micros_of("2025-01-01T00:00:00Z"));
  EXPECT_EQ(micros_of("2024-02-28T24:00:00.000+01:00"), micros_of("2024-02-28T23:00:00Z"));
  for (const char* text : {"2024-01-01T24:00:01Z", "2024-01-01T24:01:00Z",
                           "2024-01-01T24:00:00.000001Z", "2024-01-01T25:00:00Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(ParseRfc3339, LooksAtNoZoneBehindTheOffset) {
  const auto expected = micros_of("2024-03-20T13:23:45.5Z");

  EXPECT_EQ(micros_of("2024-03-20T14:23:45.5+01:00[Europe/Paris]"), expected);
  EXPECT_EQ(micros_of("2024-03-20T13:23:45.5Z[Etc/UTC][u-ca=gregory]"), expected);
  EXPECT_EQ(parse_logger_time("2024-03-20 14:23:45,5 +0100[+01:00]"),
            parse_rfc3339("2024-03-20T13:23:45.5Z"));
  for (const char* text :
       {"2024-03-20T14:23:45+01:00[!Europe/Paris]", "2024-03-20T14:23:45[Europe/Paris]",
        "2024-03-20T14:23:45Z[]", "2024-03-20T14:23:45Z[Europe/Paris", "2024-03-20T14:23:45ZUTC]",
        "2024-03-20T14:23:45Z[a]x", "2024-03-20T14:23:45Z[a]]"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
    EXPECT_FALSE(parse_logger_time(text)) << text;
  }
}

TEST(ParseRfc3339, KnowsTheCalendar) {
  EXPECT_TRUE(parse_rfc3339("2024-02-29T00:00:00Z"));
  EXPECT_TRUE(parse_rfc3339("2000-02-29T00:00:00Z"));
  for (const char* text : {"2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
                           "2024-04-31T00:00:00Z", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
                           "2024-01-00T00:00:00Z", "2024-01-32T00:00:00Z", "2024-01-01T00:60:00Z",
                           "2024-01-01T00:00:61Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(ParseRfc3339, RefusesWhatIsNotTheGrammar) {
  for (const char* text : {"",
                           "Z",
                           "2024-03-20",
                           "2024-03-20T14:23:45",
                           "2024-03-20T14:23Z",
                           "2024-03-20T14:23:45.Z",
                           "2024-03-20T14:23:45,5Z",
                           "2024-03-20T14:23:45.5",
                           "2024-03-20T14:23:45ZZ",
                           "2024-03-20T14:23:45 Z",
                           " 2024-03-20T14:23:45Z",
                           "2024-03-20T14:23:45Z ",
                           "2024-03-20T14:23:45+0100",
                           "2024-03-20T14:23:45+01",
                           "2024-03-20T14:23:45+24:00",
                           "2024-03-20T14:23:45+01:60",
                           "2024-03-20T14:23:45+01:0",
                           "2024-03-20T14:23:45+1:00",
                           "2024-03-20T14:23:45+01:000",
                           "2024-03-20X14:23:45Z",
                           "2024/03/20T14:23:45Z",
                           "20240-3-20T14:23:45Z",
                           "2O24-03-20T14:23:45Z",
                           "2024-03-20T14:23:4\xb2Z",
                           "-024-03-20T14:23:45Z",
                           "2024-03-20T-1:23:45Z",
                           "+2024-03-20T14:23:45Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(ParseLoggerTime, TakesATimeWithoutZoneAsUtc) {
  EXPECT_EQ(parse_logger_time("2024-03-20T14:23:45"), parse_rfc3339("2024-03-20T14:23:45Z"));
}

TEST(ParseLoggerTime, TakesBlanksCommasAndBareOffsets) {
  const auto expected = parse_rfc3339("2024-03-20T14:23:45.5+01:00");

  EXPECT_EQ(parse_logger_time(" \n2024-03-20T14:23:45.5+01:00\t"), expected);
  EXPECT_EQ(parse_logger_time("2024-03-20 14:23:45,5 +0100"), expected);
}

TEST(ParseLoggerTime, RefusesOtherTexts) {
  for (const char* text :
       {"", " ", "2024-03-20", "14:23:45", "2024-03-20T14:23:45+01", "2024-03-20T14:23:45.",
        "2024-03-20T14:23:45 UTC", "garbage in here!!!"}) {
    EXPECT_FALSE(parse_logger_time(text)) << text;
  }
}

TEST(FormatRfc3339, WritesTheShortestFraction) {
  const Timestamp whole = *parse_rfc3339("2024-03-20T14:23:45Z");

  EXPECT_EQ(format_rfc3339(whole), "2024-03-20T14:23:45Z");
  EXPECT_EQ(format_rfc3339(whole + microseconds(120'000)), "2024-03-20T14:23:45.12Z");
  EXPECT_EQ(format_rfc3339(whole + microseconds(1)), "2024-03-20T14:23:45.000001Z");
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("0001-01-01T00:00:00Z")), "0001-01-01T00:00:00Z");
}

TEST(FormatRfc3339, IsReadBackToTheMicrosecond) {
  std::mt19937_64 random(20240320);
  const auto first = parse_rfc3339("0000-01-01T00:00:00Z")->time_since_epoch().count();
  const auto last = parse_rfc3339("9999-12-31T23:59:59.999999Z")->time_since_epoch().count();
  std::uniform_int_distribution<std::int64_t> any(first, last);
  for (int i = 0; i < 20'000; ++i) {
    const Timestamp time{microseconds(any(random))};

    EXPECT_EQ(parse_rfc3339(format_rfc3339(time)), time) << time.time_since_epoch().count();
  }
}

}  // namespace
}  // namespace fixline::points
