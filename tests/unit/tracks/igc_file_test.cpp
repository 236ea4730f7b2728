#include "tracks/igc_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "points/time.hpp"
#include "points/time_bounds.hpp"
#include "recording_sink.hpp"

namespace fixline::tracks {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const points::TimeWindow window =
    points::TimeBounds{}.at(*points::parse_rfc3339("2025-06-08T10:30:00Z"));

std::string fix_at(const std::string& time) {
  return "B" + time + "5206343N00006198WA0058700558\n";
}

const std::string good_fix_behind_time = "5206343N00006198WA0058700558\n";

struct Read {
  RecordingSink sink;
  Result<void> done;
  std::string recorder;

  std::vector<std::string> times() const {
    std::vector<std::string> texts;
    for (const auto& fix : sink.fixes) texts.push_back(points::format_rfc3339(fix.datetime));
    return texts;
  }
};

Read read(const std::string& file, std::size_t piece_bytes = 1'000'000) {
  Read result;
  IgcReader reader(result.sink, window);
  result.done = feed_in_pieces(reader, file, piece_bytes);
  result.recorder = reader.recorder();
  return result;
}

std::vector<std::string> times_of(const std::string& file) {
  const Read result = read(file);
  EXPECT_TRUE(result.done) << result.done.error().detail;
  EXPECT_THAT(result.sink.refusals, IsEmpty());
  return result.times();
}

TEST(IgcReader, ReadsFixesOfADay) {
  const Read result = read("AXCT123 x\r\nHFDTEDATE:200223,01\r\nHFPLTPILOT:\xe4\r\n" +
                           fix_at("110135") + "LXCTnote\n" + fix_at("110136") + "GABC\n");

  ASSERT_TRUE(result.done) << result.done.error().detail;
  EXPECT_THAT(result.times(), ElementsAre("2023-02-20T11:01:35Z", "2023-02-20T11:01:36Z"));
  EXPECT_THAT(result.sink.indices, ElementsAre(0U, 1U));
  EXPECT_EQ(result.sink.fixes[0].elevation, 558.0);
  EXPECT_EQ(result.sink.fixes[0].barometric_altitude, 587.0);
  EXPECT_EQ(result.recorder, "XCT123 x");
}

TEST(IgcReader, ReadsTheSameHoweverTheBytesAreCutAndTheLinesEnd) {
  const std::string file =
      "\xef\xbb\xbf"
      "AXCT123\nHFDTE200223\nI013636TDS\n" +
      fix_at("110135") + "junk\n\n  \t" + fix_at("235959") + "B1101\n" + fix_at("000001");
  const Read whole = read(file);
  ASSERT_EQ(whole.sink.fixes.size(), 3U);
  for (const char* line_end : {"\n", "\r", "\r\n", "\r\r\n"}) {
    std::string changed;
    for (const char c : file) changed += c == '\n' ? line_end : std::string(1, c);
    for (const std::size_t piece : {1UZ, 2UZ, 3UZ, 7UZ, 64UZ, 1'000UZ}) {
      const Read cut = read(changed, piece);

      EXPECT_TRUE(cut.done);
      EXPECT_EQ(cut.sink.fixes, whole.sink.fixes) << piece;
      EXPECT_EQ(cut.sink.refusals.size(), 1U) << piece;
    }
  }
}

TEST(IgcReader, ReadsUtf16AsItsAscii) {
  const std::string file = "AXCT123\r\nHFDTE200223\r\n" + fix_at("110135") + fix_at("110136");
  for (const std::string& order : {"\xff\xfe"s, "\xfe\xff"s}) {
    std::string wide = order;
    for (const char c : file)
      wide += order[0] == '\xff' ? std::string{c, '\0'} : std::string{'\0', c};
    for (const std::size_t piece : {1UZ, 3UZ, 1'000UZ}) {
      const Read result = read(wide, piece);

      EXPECT_TRUE(result.done);
      EXPECT_EQ(result.sink.fixes.size(), 2U);
      EXPECT_EQ(result.recorder, "XCT123");
    }
  }
}

TEST(IgcReader, DropsControlBytesAndBlanksBeforeARecord) {
  EXPECT_THAT(times_of(std::string("HFDTE200223\n\0\x11\x13 \t", 17) + fix_at("110135")),
              ElementsAre("2023-02-20T11:01:35Z"));
}

TEST(IgcReader, GoesToTheNextDayPastMidnightAndBack) {
  EXPECT_THAT(times_of("HFDTE311223\n" + fix_at("235958") + fix_at("000001") + fix_at("235959") +
                       fix_at("000002")),
              ElementsAre("2023-12-31T23:59:58Z", "2024-01-01T00:00:01Z", "2023-12-31T23:59:59Z",
                          "2024-01-01T00:00:02Z"));
}

TEST(IgcReader, StaysOnTheDayWhenTimeStepsBackALittle) {
  EXPECT_THAT(times_of("HFDTE200223\n" + fix_at("160248") + fix_at("100000") + fix_at("040000")),
              ElementsAre("2023-02-20T16:02:48Z", "2023-02-20T10:00:00Z", "2023-02-20T04:00:00Z"));
}

TEST(IgcReader, GoesBeforeItsDateWhereAFixIsOutOfOrderAtMidnight) {
  EXPECT_THAT(times_of("HFDTE200223\n" + fix_at("000001") + fix_at("235959") + fix_at("000002")),
              ElementsAre("2023-02-20T00:00:01Z", "2023-02-19T23:59:59Z", "2023-02-20T00:00:02Z"));
}

TEST(IgcReader, StartsAnewAtALaterDate) {
  EXPECT_THAT(times_of("HFDTE200223\n" + fix_at("235958") + fix_at("000001") + "HFDTE250223\n" +
                       fix_at("100000")),
              ElementsAre("2023-02-20T23:59:58Z", "2023-02-21T00:00:01Z", "2023-02-25T10:00:00Z"));
}

TEST(IgcReader, LeavesADateThatIsRepeatedWithoutANewRecorder) {
  EXPECT_THAT(times_of("AXXX\nHFDTE200223\n" + fix_at("235958") + fix_at("000001") +
                       "HFDTE200223\n" + fix_at("000002")),
              ElementsAre("2023-02-20T23:59:58Z", "2023-02-21T00:00:01Z", "2023-02-21T00:00:02Z"));
}

TEST(IgcReader, TakesTheSameDateAnewInASecondLog) {
  EXPECT_THAT(times_of("AXXX\nHFDTE200223\n" + fix_at("235958") + fix_at("000001") +
                       "AXXX\nHFDTE200223\n" + fix_at("000002")),
              ElementsAre("2023-02-20T23:59:58Z", "2023-02-21T00:00:01Z", "2023-02-20T00:00:02Z"));
}

TEST(IgcReader, ReckonsTheFixesBeforeTheFirstDateBackFromIt) {
  EXPECT_THAT(times_of("AXXX\nHFDTE000000\n" + fix_at("235958") + fix_at("000001") +
                       "HFDTE200223\n" + fix_at("000002")),
              ElementsAre("2023-02-19T23:59:58Z", "2023-02-20T00:00:01Z", "2023-02-20T00:00:02Z"));
  EXPECT_THAT(times_of(fix_at("095959") + "HFDTE200223\n" + fix_at("100000")),
              ElementsAre("2023-02-20T09:59:59Z", "2023-02-20T10:00:00Z"));
  EXPECT_THAT(times_of(fix_at("095959") + "HFDTE200223\n"), ElementsAre("2023-02-20T09:59:59Z"));
}

TEST(IgcReader, IsNotMovedByADateRecordThatIsEarlyOrLateAtMidnight) {
  const std::vector<std::string> fixes{fix_at("235957"), fix_at("235958"), fix_at("235959"),
                                       fix_at("000000"), fix_at("000001"), fix_at("000002")};
  for (std::size_t place = 1; place < fixes.size(); ++place) {
    std::string file = "AXXX\nHFDTE170323\n";
    for (std::size_t i = 0; i < fixes.size(); ++i)
      file += (i == place ? "HFDTE180323\n" : "") + fixes[i];

    EXPECT_THAT(times_of(file),
                ElementsAre("2023-03-17T23:59:57Z", "2023-03-17T23:59:58Z", "2023-03-17T23:59:59Z",
                            "2023-03-18T00:00:00Z", "2023-03-18T00:00:01Z", "2023-03-18T00:00:02Z"))
        << place;
  }
}

TEST(IgcReader, TakesANewDateAtItsWordAwayFromMidnight) {
  EXPECT_THAT(times_of("HFDTE170323\n" + fix_at("100000") + "HFDTE180323\n" + fix_at("100001") +
                       "HFDTE250323\n" + fix_at("100002")),
              ElementsAre("2023-03-17T10:00:00Z", "2023-03-18T10:00:01Z", "2023-03-25T10:00:02Z"));
}

TEST(IgcReader, TakesALeapSecondAsTheNextSecondWhereUtcHasOne) {
  EXPECT_THAT(times_of("HFDTE311216\n" + fix_at("235959") + fix_at("235960") + fix_at("000001")),
              ElementsAre("2016-12-31T23:59:59Z", "2017-01-01T00:00:00Z", "2017-01-01T00:00:01Z"));

  const Read other = read("HFDTE190723\n" + fix_at("235959") + fix_at("235960"));
  EXPECT_THAT(other.times(), ElementsAre("2023-07-19T23:59:59Z"));
  EXPECT_THAT(other.sink.refusals, ElementsAre("1 time: second 60, where UTC has none in line 3"));
}

TEST(IgcReader, RefusesAloneWhatIsOnNoDay) {
  const Read result = read("HFDTE200223\n" + fix_at("100000") + fix_at("100001") +
                           fix_at("220002") + fix_at("100003"));

  EXPECT_THAT(result.times(),
              ElementsAre("2023-02-20T10:00:00Z", "2023-02-20T10:00:01Z", "2023-02-20T10:00:03Z"));
  EXPECT_THAT(result.sink.refusals,
              ElementsAre("2 time: no day can be told, as the clock is hours off in line 4"));
}

TEST(IgcReader, TellsWhereAnotherLogBegins) {
  const Read result =
      read("AXXX one\nHFDTE200223\n" + fix_at("100000") + "B11\n" + "AYYY two\nHFDTE200223\n" +
           fix_at("100000") + "AZZZ without a date\n" + fix_at("100001"));

  EXPECT_THAT(result.sink.logs, ElementsAre("2 YYY two"));
  EXPECT_EQ(result.recorder, "XXX one");
}

TEST(IgcReader, QuotesADateThatItCannotRead) {
  EXPECT_THAT(read("AXXX\nHFDTEDATE:2023-02-20\n" + fix_at("100000")).done.error().detail,
              HasSubstr("('HFDTEDATE:2023-02-20' is none)"));
}

TEST(IgcReader, RefusesAFileWithoutADate) {
  const Read result = read("AXXX\nHFDTE000000\n" + fix_at("100000"));

  ASSERT_FALSE(result.done);
  EXPECT_EQ(result.done.error().code, ErrorCode::invalid);
  EXPECT_THAT(result.done.error().detail, HasSubstr("no date"));
  EXPECT_THAT(result.sink.fixes, IsEmpty());
}

TEST(IgcReader, HoldsABoundedNumberOfFixesBackForADate) {
  RecordingSink sink;
  IgcReader reader(sink, window);
  std::string thousand;
  for (int i = 0; i < 1'000; ++i) thousand += fix_at("100000");

  Result<void> done;
  std::size_t fed = 0;
  for (; done && fed <= 2 * IgcReader::held_fixes_max; fed += 1'000) done = reader.feed(thousand);

  ASSERT_FALSE(done);
  EXPECT_EQ(fed, IgcReader::held_fixes_max + 1'000);
  EXPECT_THAT(done.error().detail, HasSubstr("no date"));
}

TEST(IgcReader, GoesOnFromWhatItCouldNotHoldAnyLonger) {
  std::string file = "HFDTE200223\n";
  for (std::size_t i = 0; i < IgcReader::held_fixes_max; ++i) file += fix_at("235959");
  const Read result = read(file + fix_at("000000"));

  ASSERT_TRUE(result.done);
  EXPECT_EQ(result.sink.fixes.back().datetime, *points::parse_rfc3339("2023-02-21T00:00:00Z"));
}

TEST(IgcReader, CountsAndNamesWhatItRefuses) {
  const Read result =
      read("HFDTE200223\n" + fix_at("100000") + "B1101355206343N0000\n" +
           "B1101350000000N00000000EA0058700558\n" + fix_at("250000") + fix_at("100001"));

  ASSERT_TRUE(result.done);
  EXPECT_THAT(result.sink.indices, ElementsAre(0U, 4U));
  EXPECT_THAT(result.sink.refusals,
              ElementsAre("1 : malformed B record in line 3", "2 : no position (0 N 0 E) in line 4",
                          "3 : malformed B record in line 5"));
}

TEST(IgcReader, TellsWhatItTakesOtherwiseThanItStands) {
  const Read result = read(
      "HFDTE200223\nB1101355206343N00006198WA----100558\n"
      "B1101365206343N00006198WA00587x0558\nB1101375206343N18003000EA0058700558\n");

  ASSERT_EQ(result.sink.fixes.size(), 3U);
  EXPECT_EQ(result.sink.fixes[2].lon, -179.95);
  EXPECT_THAT(result.sink.changes,
              ElementsAre("0 pressure altitude: is not a number: taken without",
                          "1 GNSS altitude: is not a number: taken without",
                          "2 longitude: is at most 0.1 beyond the date line and is wrapped"));
}

TEST(IgcReader, CountsAFixInSmallLetters) {
  const Read result =
      read("HFDTE200223\nb1101355206343n00006198wa0058700558\nbye\n" + fix_at("100000"));

  EXPECT_THAT(result.sink.refusals, ElementsAre("0 : malformed B record in line 2"));
  EXPECT_THAT(result.sink.indices, ElementsAre(1U));
}

TEST(IgcReader, CountsAFixWhoseFirstLetterIsSpoilt) {
  const std::string rest = fix_at("100000").substr(1);
  const Read result = read("HFDTE200223\n\xc2" + rest + "?B" + rest + "LXXXB" + rest + "C" + rest);

  ASSERT_TRUE(result.done);
  EXPECT_THAT(result.sink.refusals,
              ElementsAre("0 : malformed B record in line 2", "1 : malformed B record in line 3",
                          "2 : malformed B record in line 5"));
}

TEST(IgcReader, TakesOrRefusesEachFixHoweverTheFileIsSpoilt) {
  std::string file = "AXCT123\nHFDTE200223\nI013637TDS\n";
  for (int i = 0; i < 60; ++i) file += "B23" + std::to_string(5900 + i) + good_fix_behind_time;
  std::mt19937 random(20230220);
  for (int round = 0; round < 2'000; ++round) {
    std::string spoilt = file;
    for (int i = 0; i < 5; ++i) {
      char& byte = spoilt[40 + random() % (spoilt.size() - 40)];
      if (byte != '\n' && byte != 'B') byte = static_cast<char>(' ' + random() % 95);
    }
    std::size_t sent = 0;
    std::string_view lines = spoilt;
    for (std::size_t at = 0; at != std::string_view::npos; at = lines.find('\n', at + 1))
      sent += lines.substr(at).starts_with("\nB") ? 1U : 0U;

    const Read result = read(spoilt);

    ASSERT_TRUE(result.done) << spoilt;
    ASSERT_EQ(result.sink.fixes.size() + result.sink.refusals.size(), sent) << spoilt;
    for (const auto& fix : result.sink.fixes)
      ASSERT_LT(fix.datetime - *points::parse_rfc3339("2023-02-20T00:00:00Z"), 36h) << spoilt;
  }
}

TEST(IgcReader, RefusesFixesOutOfTheTimeWindow) {
  const Read result = read("HFDTE090625\n" + fix_at("103000") + fix_at("103001"));

  EXPECT_THAT(result.times(), ElementsAre("2025-06-09T10:30:00Z"));
  EXPECT_THAT(result.sink.refusals, ElementsAre("1 time: is more than 24 h ahead of now"));
}

TEST(IgcReader, ReadsFractionsOfASecond) {
  EXPECT_THAT(times_of("HFDTE200223\nI013638TDS\nB1101355206343N00006198WA0058700558125\n"),
              ElementsAre("2023-02-20T11:01:35.125Z"));
}

TEST(IgcReader, ReadsOverALineOfAnyLength) {
  EXPECT_THAT(times_of("HFDTE200223\nG" + std::string(5'000'000, 'x') + "\n" + fix_at("100000")),
              ElementsAre("2023-02-20T10:00:00Z"));
}

TEST(IgcReader, FindsTheLastFixWithoutALineEnd) {
  std::string file = "HFDTE200223\n" + fix_at("100000");
  file.pop_back();

  EXPECT_THAT(times_of(file), ElementsAre("2023-02-20T10:00:00Z"));
}

}  // namespace
}  // namespace fixline::tracks
