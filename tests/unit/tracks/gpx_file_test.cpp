#include "tracks/gpx_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "points/time.hpp"
#include "points/time_bounds.hpp"
#include "recording_sink.hpp"

namespace fixline::tracks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const points::TimeWindow window =
    points::TimeBounds{}.at(*points::parse_rfc3339("2025-06-08T10:30:00Z"));

constexpr const char* good_point =
    R"(<trkpt lat="46.5" lon="-7.25"><ele>1200.5</ele><time>2024-03-20T14:23:45Z</time></trkpt>)";

std::string gpx_with(const std::string& points) {
  return R"(<?xml version="1.0"?><gpx version="1.1"><trk><trkseg>)" + points +
         "</trkseg></trk></gpx>";
}

std::string point_at(const std::string& time) {
  return R"(<trkpt lat="1" lon="2"><time>)" + time + "</time></trkpt>";
}

struct Read {
  RecordingSink sink;
  Result<void> done;
};

Read read(const std::string& file, std::size_t piece_bytes = 1'000'000) {
  Read result;
  GpxReader reader(result.sink, window);
  result.done = feed_in_pieces(reader, file, piece_bytes);
  return result;
}

std::string error_of(const std::string& file) {
  const Read result = read(file);
  if (result.done) return "(no error)";
  EXPECT_EQ(result.done.error().code, ErrorCode::invalid);
  return result.done.error().detail;
}

/// The only refusal, or what there was instead.
std::string refusal_of(const std::string& point) {
  const Read result = read(gpx_with(good_point + point + good_point));
  if (!result.done) return result.done.error().detail;
  EXPECT_EQ(result.sink.fixes.size(), 2U) << point;
  return result.sink.refusals.size() == 1 ? result.sink.refusals[0] : "(none or several)";
}

TEST(GpxReader, ReadsTheFixesOfTracks) {
  const Read result = read(gpx_with(good_point));

  ASSERT_TRUE(result.done) << result.done.error().detail;
  const points::TrackPoint expected{.datetime = *points::parse_rfc3339("2024-03-20T14:23:45Z"),
                                    .lat = 46.5,
                                    .lon = -7.25,
                                    .elevation = 1200.5,
                                    .barometric_altitude = std::nullopt};
  EXPECT_THAT(result.sink.fixes, ElementsAre(expected));
}

TEST(GpxReader, ReadsTheSameHoweverTheBytesAreCut) {
  const std::string file = gpx_with(good_point + point_at("bad") + good_point);
  const Read whole = read(file);
  ASSERT_EQ(whole.sink.fixes.size(), 2U);
  for (const std::size_t piece : {1UZ, 2UZ, 3UZ, 7UZ, 64UZ}) {
    const Read cut = read(file, piece);

    EXPECT_TRUE(cut.done);
    EXPECT_EQ(cut.sink.fixes, whole.sink.fixes) << piece;
    EXPECT_EQ(cut.sink.refusals, whole.sink.refusals) << piece;
  }
}

TEST(GpxReader, TakesUndeclaredPrefixesAndAByteOrderMark) {
  const Read result = read(
      "\xef\xbb\xbf"
      R"(<g:gpx><g:trk><g:trkseg><g:trkpt lat="1" lon="2"><g:time>)"
      R"(2024-03-20T14:23:45Z</g:time></g:trkpt></g:trkseg></g:trk></g:gpx>)");

  ASSERT_TRUE(result.done) << result.done.error().detail;
  EXPECT_EQ(result.sink.fixes.size(), 1U);
}

TEST(GpxReader, TakesUtf16) {
  std::string wide = "\xff\xfe";
  for (const char c : gpx_with(good_point).substr(21)) {
    wide += c;
    wide += '\0';
  }

  const Read result = read(wide);

  ASSERT_TRUE(result.done) << result.done.error().detail;
  EXPECT_EQ(result.sink.fixes.size(), 1U);
}

std::string named(const std::string& declaration, const std::string& name) {
  return declaration + "<gpx><trk><name>" + name + "</name><trkseg>" + good_point +
         "</trkseg></trk></gpx>";
}

TEST(GpxReader, TakesTextsOfAnyEncodingWithAsciiInIt) {
  for (const std::string encoding :
       {"windows-1250", "Windows-1252", "ISO-8859-1", "ISO-8859-15", "KOI8-R", "cp1251", "UTF-8",
        "us-ascii", "UTF-16", "Shift_JIS", "no-such-encoding"}) {
    const Read result = read(
        named("<?xml version=\"1.0\" encoding=\"" + encoding + "\"?>", "\xc9t\xe9 \x80\xff"), 3);

    EXPECT_TRUE(result.done) << encoding << ": " << result.done.error().detail;
    EXPECT_EQ(result.sink.fixes.size(), 1U) << encoding;
  }
}

TEST(GpxReader, TakesBytesThatAreNotOfTheEncodingThatIsMeant) {
  for (const std::string name : {"\xe9t\xe9", "caf\xc3", "\xed\xa0\x80", "\xf8\x88\x80\x80\x80"}) {
    EXPECT_TRUE(read(named("", name)).done) << name;
    EXPECT_TRUE(read(named("\xef\xbb\xbf", name), 1).done) << name;
  }
}

TEST(GpxReader, TakesLettersOfOtherScriptsInNamesOfElements) {
  const Read result = read(gpx_with(
      R"(<trkpt lat="1" lon="2"><time>2024-03-20T14:23:45Z</time><höhe 名="1"/></trkpt>)"));

  ASSERT_TRUE(result.done) << result.done.error().detail;
  EXPECT_EQ(result.sink.fixes.size(), 1U);
}

TEST(GpxReader, DropsZeroBytesBehindTheEnd) {
  const std::string file = gpx_with(good_point) + "\n";
  for (const std::string& tail :
       {std::string(200'000, '\0'), std::string("\x1a"), std::string("\0\0\r\n\0 \n", 7)}) {
    for (const std::size_t piece : {1'000'000UZ, 64UZ, 7UZ}) {
      const Read result = read(file + tail, piece);

      EXPECT_TRUE(result.done) << result.done.error().detail;
      EXPECT_EQ(result.sink.fixes.size(), 1U);
    }
  }
}

TEST(GpxReader, RefusesZeroBytesAmidTheText) {
  std::string file = gpx_with(good_point);
  file.insert(60, 3, '\0');

  for (const std::size_t piece : {1'000'000UZ, 1UZ, 2UZ, 61UZ})
    EXPECT_THAT(read(file, piece).done.error().detail, HasSubstr("not well-formed")) << piece;
}

TEST(GpxReader, ReadsTimesAsLoggersWriteThem) {
  const Read result = read(gpx_with(
      point_at("2024-03-20T14:23:45.5+01:00") + point_at(" 2024-03-20T13:23:45.5 ") +
      point_at("<![CDATA[2024-03-20T13:23:45,5Z]]>") + point_at("2024-03-20T1&#x33;:23:45.5Z")));

  ASSERT_TRUE(result.done) << result.done.error().detail;
  ASSERT_EQ(result.sink.fixes.size(), 4U);
  for (const auto& fix : result.sink.fixes) {
    EXPECT_EQ(points::format_rfc3339(fix.datetime), "2024-03-20T13:23:45.5Z");
  }
}

TEST(GpxReader, LooksAtTheDirectChildrenOfAFixAlone) {
  const Read result = read(gpx_with(
      R"(<trkpt lat="1" lon="2"><extensions><time>2020-01-01T00:00:00Z</time><ele>5</ele></extensions>)"
      R"(<time>2024-03-20T14:23:45Z</time><time>2021-01-01T00:00:00Z</time></trkpt>)"));

  ASSERT_TRUE(result.done);
  EXPECT_EQ(points::format_rfc3339(result.sink.fixes.at(0).datetime), "2024-03-20T14:23:45Z");
  EXPECT_EQ(result.sink.fixes.at(0).elevation, std::nullopt);
}

TEST(GpxReader, LooksAtNoElementOfAnotherNamespace) {
  const std::string own = "<ele>5</ele><time>2024-03-20T14:23:45Z</time>";
  for (const std::string foreign :
       {R"(<x:time>tick</x:time><x:ele>high</x:ele><x:trkpt accuracy="7"/>)",
        R"(<time xmlns="urn:other">tick</time><ele xmlns="urn:other">high</ele>)",
        R"(<x:time xmlns:x="urn:other">tick</x:time>)"}) {
    const Read result = read(gpx_with(R"(<trkpt lat="1" lon="2">)" + foreign + own + "</trkpt>"));

    ASSERT_EQ(result.sink.fixes.size(), 1U) << foreign;
    EXPECT_EQ(result.sink.fixes[0].elevation, 5.0) << foreign;
    EXPECT_THAT(result.sink.refusals, IsEmpty()) << foreign;
    EXPECT_THAT(result.sink.changes, IsEmpty()) << foreign;
  }
}

TEST(GpxReader, TakesAnyPrefixThatMeansGpx) {
  constexpr const char* track =
      R"(<g:trk><g:trkseg><g:trkpt lat="1" lon="2"><g:time>2024-03-20T14:23:45Z</g:time></g:trkpt></g:trkseg></g:trk>)";
  for (const std::string root :
       {R"(xmlns="urn:mine" xmlns:g="urn:mine")",
        R"(xmlns="http://www.topografix.com/GPX/1/0" xmlns:g="http://www.topografix.com/GPX/1/1")"})
    EXPECT_EQ(read("<gpx " + root + ">" + track + "</gpx>").sink.fixes.size(), 1U) << root;
}

TEST(GpxReader, ReadsADecimalComma) {
  const Read result = read(gpx_with(
      R"(<trkpt lat="1,5" lon="-2,25"><ele>2100,4</ele><time>2024-03-20T14:23:45Z</time></trkpt>)"));

  ASSERT_EQ(result.sink.fixes.size(), 1U);
  EXPECT_EQ(result.sink.fixes[0].lat, 1.5);
  EXPECT_EQ(result.sink.fixes[0].lon, -2.25);
  EXPECT_EQ(result.sink.fixes[0].elevation, 2100.4);
  EXPECT_THAT(result.sink.changes, IsEmpty());
}

TEST(GpxReader, WrapsALongitudeALittleBeyondTheDateLine) {
  const Read result =
      read(gpx_with(R"(<trkpt lat="1" lon="-180.0375"><time>2024-03-20T14:23:45Z</time></trkpt>)"
                    R"(<trkpt lat="1" lon="180.05"/>)"));

  ASSERT_EQ(result.sink.fixes.size(), 1U);
  EXPECT_DOUBLE_EQ(result.sink.fixes[0].lon, 179.9625);
  EXPECT_THAT(result.sink.changes,
              ElementsAre("0 lon: is at most 0.1 beyond the date line and is wrapped"));
}

TEST(GpxReader, TakesOrRefusesEachPointHoweverItsTextsAreSpoilt) {
  std::mt19937 random(20240320);
  const std::string letters = "0123456789-+.,:TZ eENaf\xe9";
  for (int round = 0; round < 2'000; ++round) {
    std::string points;
    for (int i = 0; i < 20; ++i) {
      std::string texts[] = {"46.5", "-7.25", "1200.5", "2024-03-20T14:23:45Z"};
      for (auto& text : texts)
        if (random() % 8 == 0) text[random() % text.size()] = letters[random() % letters.size()];
      points += "<trkpt lat=\"" + texts[0] + "\" lon=\"" + texts[1] + "\"><ele>" + texts[2] +
                "</ele><time>" + texts[3] + "</time></trkpt>";
    }

    const Read result = read(gpx_with(points));

    ASSERT_TRUE(result.done) << points;
    ASSERT_EQ(result.sink.fixes.size() + result.sink.refusals.size(), 20U) << points;
    const auto without_elevation = std::ranges::count_if(
        result.sink.fixes, [](const points::TrackPoint& fix) { return !fix.elevation; });
    ASSERT_EQ(
        std::ranges::count_if(result.sink.changes,
                              [](const std::string& change) { return change.contains(" ele: "); }),
        without_elevation)
        << points;
  }
}

TEST(GpxReader, TellsAnElevationThatIsNoNumber) {
  for (const std::string ele : {"high", "NaN", "1e999", "1,000,5", "1.000,5", "12 m"}) {
    const Read result = read(gpx_with(good_point + (R"(<trkpt lat="1" lon="2"><ele>)" + ele) +
                                      "</ele><time>2024-03-20T14:23:45Z</time></trkpt>"));

    ASSERT_EQ(result.sink.fixes.size(), 2U) << ele;
    EXPECT_EQ(result.sink.fixes[1].elevation, std::nullopt) << ele;
    EXPECT_THAT(result.sink.changes, ElementsAre("1 ele: is not a number: taken without")) << ele;
  }
}

TEST(GpxReader, HasNoElevationWhereEleIsEmpty) {
  for (const std::string ele : {"", " "}) {
    const Read result = read(gpx_with(R"(<trkpt lat="1" lon="2"><ele>)" + ele +
                                      "</ele><time>2024-03-20T14:23:45Z</time></trkpt>"));

    ASSERT_EQ(result.sink.fixes.size(), 1U) << ele;
    EXPECT_EQ(result.sink.fixes[0].elevation, std::nullopt) << ele;
  }
}

TEST(GpxReader, KeepsZeroZero) {
  const Read result =
      read(gpx_with(R"(<trkpt lat="0" lon="0"><time>2024-03-20T14:23:45Z</time></trkpt>)"));

  EXPECT_EQ(result.sink.fixes.size(), 1U);
}

TEST(GpxReader, RefusesABadFixAloneAndSaysWhy) {
  const std::string time = "<time>2024-03-20T14:23:45Z</time></trkpt>";
  const std::pair<std::string, const char*> cases[] = {
      {R"(<trkpt lat="1" lon="2"></trkpt>)", "1 time: no time"},
      {R"(<trkpt lat="1" lon="2"/>)", "1 time: no time"},
      {point_at(" "), "1 time: no time"},
      {point_at("yesterday"), "1 time: is not a date and time, like 2024-03-20T14:23:45Z"},
      {point_at("2024-03-20T14:23:45Z" + std::string(200, ' ') + "x"),
       "1 time: is not a date and time, like 2024-03-20T14:23:45Z"},
      {point_at("1969-03-20T14:23:45Z"), "1 time: is before 1980-01-06"},
      {point_at("2026-03-20T14:23:45Z"), "1 time: is more than 24 h ahead of now"},
      {R"(<trkpt lon="2">)" + time, "1 lat: is missing"},
      {R"(<trkpt lat="1">)" + time, "1 lon: is missing"},
      {R"(<trkpt lat="" lon="2">)" + time, "1 lat: is not a number"},
      {R"(<trkpt lat="NaN" lon="2">)" + time, "1 lat: is not a number"},
      {R"(<trkpt lat="100" lon="200">)" + time, "1 lat: is outside -90..90"},
      {R"(<trkpt lat="1" lon="-181">)" + time, "1 lon: is outside -180..180"},
  };
  for (const auto& [point, refusal] : cases) EXPECT_EQ(refusal_of(point), refusal) << point;
}

TEST(GpxReader, RefusesWaypointsAndRoutesAsSuch) {
  const Read result =
      read(R"(<gpx><wpt lat="1" lon="2"/><rte><rtept lat="1" lon="2"/></rte><trk><trkseg>)" +
           std::string(good_point) + "</trkseg></trk></gpx>");

  ASSERT_TRUE(result.done);
  EXPECT_THAT(result.sink.refusals, ElementsAre("0 : is a waypoint, not a fix of a track",
                                                "1 : is a point of a route, not a fix of a track"));
  EXPECT_THAT(result.sink.indices, ElementsAre(2U));
}

TEST(GpxReader, RefusesAPointInAnotherPlaceThanATracksSegment) {
  const Read result = read("<gpx><trk>" + std::string(good_point) + "</trk><trkseg>" + good_point +
                           "</trkseg><extensions><trk><trkseg>" + good_point +
                           "</trkseg></trk></extensions></gpx>");

  ASSERT_TRUE(result.done);
  EXPECT_THAT(result.sink.fixes, IsEmpty());
  EXPECT_THAT(result.sink.refusals, ElementsAre("0 : is not in a segment of a track",
                                                "1 : is not in a segment of a track",
                                                "2 : is not in a segment of a track"));
}

TEST(GpxReader, RefusesAPointWithinAPointAndKeepsTheOuterOne) {
  const Read result =
      read(gpx_with(R"(<trkpt lat="1" lon="2"><trkpt lat="3" lon="4"/><x:wpt lat="5" lon="6"/>)"
                    R"(<time>2024-03-20T14:23:45Z</time></trkpt>)" +
                    std::string(good_point)));

  ASSERT_TRUE(result.done);
  EXPECT_THAT(result.sink.indices, ElementsAre(0U, 3U));
  EXPECT_THAT(result.sink.refusals, ElementsAre("1 : is not in a segment of a track",
                                                "2 : is of another namespace than GPX's"));
}

TEST(GpxReader, NamesThePlaceOfWhatIsNotWellFormed) {
  EXPECT_THAT(error_of("<gpx>\n  <trk></gpx>"), HasSubstr("(line 2, column 10)"));
  EXPECT_THAT(error_of(""), HasSubstr("not well-formed"));
  EXPECT_THAT(error_of("<gpx></gpx><gpx></gpx>"), HasSubstr("not well-formed"));
  EXPECT_THAT(error_of(" <?xml version='1.0'?><gpx/>"), HasSubstr("not well-formed"));
  EXPECT_THAT(error_of("<gpx>&undefined;</gpx>"), HasSubstr("not well-formed"));
}

TEST(GpxReader, RefusesTheFixThatBreaksOff) {
  const Read result =
      read(gpx_with(good_point + std::string(R"(<trkpt lat="1" lon="2"><time>2024-03)")));

  EXPECT_FALSE(result.done);
  EXPECT_THAT(result.sink.indices, ElementsAre(0U));
  EXPECT_THAT(result.sink.refusals, ElementsAre("1 : breaks off"));
}

TEST(GpxReader, NoticesACutAnywhere) {
  const std::string file = gpx_with(good_point);
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_FALSE(read(file.substr(0, size)).done) << size;
  }
}

TEST(GpxReader, RefusesADoctypeBeforeAnyEntity) {
  EXPECT_THAT(
      error_of("<!DOCTYPE gpx [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;\">]><gpx>&b;</gpx>"),
      HasSubstr("DOCTYPE"));
  EXPECT_THAT(error_of("<!DOCTYPE gpx SYSTEM \"file:///etc/passwd\"><gpx/>"), HasSubstr("DOCTYPE"));
}

TEST(GpxReader, RefusesAnotherRoot) {
  EXPECT_THAT(error_of("<kml></kml>"), HasSubstr("the root element is not 'gpx', but 'kml'"));
  EXPECT_THAT(error_of("<GPX></GPX>"), HasSubstr("not 'gpx'"));
}

TEST(GpxReader, BoundsTheDepth) {
  std::string deep = "<gpx>";
  for (int i = 0; i < 200; ++i) deep += "<x>";

  EXPECT_THAT(error_of(deep), HasSubstr("deeper than 100"));
}

TEST(GpxReader, BoundsATagsLength) {
  RecordingSink sink;
  GpxReader reader(sink, window);
  Result<void> done = reader.feed("<gpx><!-- ");
  const std::string filler(100'000, 'x');

  std::size_t fed = 0;
  for (; done && fed < 10'000'000; fed += filler.size()) done = reader.feed(filler);

  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().detail, HasSubstr("longer than 1 MiB"));
  EXPECT_LT(fed, 1'500'000U);
}

TEST(GpxReader, HandsOnWhatItsSinkThrows) {
  class Thrower final : public FixSink {
    void take(std::size_t /*index*/, const points::TrackPoint& /*fix*/) override {
      throw std::runtime_error("full");
    }
    void refuse(std::size_t /*index*/, std::string_view /*field*/, std::string /*r*/) override {}
    void change(std::size_t /*index*/, std::string_view /*f*/, std::string_view /*r*/) override {}
  };
  Thrower sink;
  GpxReader reader(sink, window);

  EXPECT_THROW((void)reader.feed(gpx_with(good_point)), std::runtime_error);
}

}  // namespace
}  // namespace fixline::tracks
