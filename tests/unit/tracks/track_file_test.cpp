#include "tracks/track_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "formats/digest.hpp"
#include "points/time.hpp"
#include "points/time_bounds.hpp"

namespace fixline::tracks {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;

const points::Timestamp now = *points::parse_rfc3339("2025-06-08T10:30:00Z");
const points::TimeWindow window = points::TimeBounds{}.at(now);

const std::string igc = "AXCT123\r\nHFDTE200223\r\nB1101355206343N00006198WA0058700558\r\nB11\r\n";
const std::string gpx =
    R"(<gpx><trk><trkseg><trkpt lat="1" lon="2"><time>2024-03-20T14:23:45Z</time></trkpt></trkseg></trk></gpx>)";

/// Little endian.
std::string utf16(std::string_view ascii) {
  std::string wide;
  for (const char c : ascii) wide.append({c, '\0'});
  return wide;
}

Result<formats::Submission> decode(std::string_view bytes, const TrackFileHints& hints = {}) {
  return decode_track_file(bytes, hints, window);
}

TEST(DetectTrackFile, GoesByContent) {
  const std::pair<std::string, TrackFileKind> cases[] = {
      {igc, TrackFileKind::igc},
      {"\xef\xbb\xbf\r\n" + igc, TrackFileKind::igc},
      {"a note\n\nanother\nHFDTE200223\n", TrackFileKind::igc},
      {"B110001\n", TrackFileKind::igc},
      {"\0\x11 AXCT123\rHFDTE200223\r"s, TrackFileKind::igc},
      {gpx, TrackFileKind::gpx},
      {" \r\n<?xml version='1.0'?><gpx/>", TrackFileKind::gpx},
      {"\xef\xbb\xbf<gpx/>", TrackFileKind::gpx},
      {"\xff\xfe<\0g\0p\0x\0"s, TrackFileKind::gpx},
      {"\xfe\xff\0<\0g\0p\0x"s, TrackFileKind::gpx},
      {"\0<\0g"s, TrackFileKind::gpx},
      {"\xff\xfe"s + utf16(igc), TrackFileKind::igc},
      {"\xff\xfe"s + utf16("hello\n"), TrackFileKind::unknown},
      {"", TrackFileKind::unknown},
      {"\r\n \n", TrackFileKind::unknown},
      {R"({"flight_id":"f"})", TrackFileKind::unknown},
      {"12345, abcdef\n1,2,3,4,5,6,7\nEOF\n", TrackFileKind::unknown},
      {"hello\nworld\n", TrackFileKind::unknown},
  };
  for (const auto& [bytes, kind] : cases) EXPECT_EQ(detect_track_file(bytes), kind) << bytes;
}

TEST(TrackFile, IsOneFlightNamedByTheClient) {
  const auto result = decode(igc, {.flight_id = "f1", .device_id = "d1"});

  ASSERT_TRUE(result) << result.error().detail;
  const points::Track& track = result->tracks.at(0);
  EXPECT_EQ(result->queue, points::QueueName::upload);
  EXPECT_EQ(result->points_sent, 2U);
  EXPECT_EQ(result->refusals.count, 1U);
  EXPECT_EQ(result->refusals.kept.at(0).index, 1U);
  ASSERT_EQ(result->refused_of.size(), 1U);
  EXPECT_EQ(result->refused_of[0].flight_id, result->tracks.at(0).flight_id);
  EXPECT_EQ(track.flight_id, "f1");
  EXPECT_EQ(track.device_id, "d1");
  EXPECT_EQ(track.flight_uuid, points::flight_uuid_for(points::QueueName::upload, "f1"));
  EXPECT_EQ(std::get<points::TrackPoints>(track.points).size(), 1U);
}

TEST(TrackFile, IsElseNamedByItsHashAndItsRecorder) {
  const auto result = decode(igc);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0).flight_id, formats::sha256_hex(igc));
  EXPECT_EQ(result->tracks.at(0).device_id, "XCT123");
}

const std::string broken_gpx =
    R"(<gpx><trk><trkseg><trkpt lat="1" lon="2"><time>2024-03-20T14:23:45Z</time></trkpt>)"
    R"(<trkpt lat="1" lon="2"><time>2024-03-20T14:23:46Z</time></trkpt><trkpt lat="1)";

TEST(TrackFile, ThatBreaksTellsHowManyPointsStoodBefore) {
  const auto result = decode(broken_gpx);

  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().detail, HasSubstr("line 1, column "));
  EXPECT_THAT(result.error().detail,
              HasSubstr("; 2 points stood whole before that, which partial=true takes"));
  EXPECT_THAT(decode(gpx + gpx).error().detail, HasSubstr("1 point stood"));
}

TEST(TrackFile, ThatBreaksIsTakenInPartWhereThatIsWelcome) {
  const auto result = decode(broken_gpx, {.flight_id = "f", .is_partial_welcome = true});

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->points_sent, 2U);
  EXPECT_EQ(points::point_count(result->tracks.at(0)), 2U);
  EXPECT_THAT(result->broken, HasSubstr("not well-formed"));
}

TEST(TrackFile, ThatBreaksBeforeAnyPointIsAnErrorThoughAPartIsWelcome) {
  EXPECT_FALSE(decode("<gpx><trk>", {.is_partial_welcome = true}));
  EXPECT_FALSE(decode("AXXX\nB1101355206343N00006198WA0058700558\n", {.is_partial_welcome = true}));
}

TEST(TrackFile, OfTwoRecordersIsTwoFlights) {
  const auto result = decode(
      "AXCT1\nHFDTE200223\nB1101355206343N00006198WA0058700558\nB11\n"
      "AFLY2\nHFDTE200223\nB11\nB1101355206343N00006198WA0058700558\n",
      {.flight_id = "f"});

  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(result->tracks.size(), 2U);
  EXPECT_EQ(result->tracks[0].flight_id, "f/1");
  EXPECT_EQ(result->tracks[0].device_id, "XCT1");
  EXPECT_EQ(result->tracks[1].flight_id, "f/2");
  EXPECT_EQ(result->tracks[1].device_id, "FLY2");
  EXPECT_EQ(result->tracks[1].flight_uuid,
            points::flight_uuid_for(points::QueueName::upload, "f/2"));
  ASSERT_EQ(result->parts.size(), 2U);
  EXPECT_EQ(result->parts[1].first, 2U);
  EXPECT_EQ(result->parts[1].sent, 2U);
  ASSERT_EQ(result->refused_of.size(), 2U);
  EXPECT_EQ(result->refused_of[1].first, 2U);
  EXPECT_EQ(result->refused_of[1].flight_id, "f/2");
  EXPECT_EQ(result->points_sent, 4U);
}

TEST(TrackFile, OfOneRecorderOnTwoDaysIsOneFlight) {
  const auto result = decode(
      "AXCT1\nHFDTE200223\nB1101355206343N00006198WA0058700558\n"
      "AXCT1\nHFDTE210223\nB1101355206343N00006198WA0058700558\n");

  ASSERT_TRUE(result);
  ASSERT_EQ(result->tracks.size(), 1U);
  EXPECT_EQ(points::point_count(result->tracks[0]), 2U);
  EXPECT_TRUE(result->parts.empty());
}

TEST(TrackFile, OfSeveralFlightsNeedsAnIdThatIsShortEnough) {
  const auto result = decode(
      "AXCT1\nHFDTE200223\nB1101355206343N00006198WA0058700558\n"
      "AFLY2\nHFDTE200223\nB1101355206343N00006198WA0058700558\n",
      {.flight_id = std::string(100, 'f')});

  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().detail, HasSubstr("flight_id"));
}

TEST(TrackFile, IsAnErrorThatSaysWhatIsWrong) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "neither IGC nor GPX"},
      {"hello", "neither IGC nor GPX"},
      {"AXCT123\nHFDTE200223\n", "holds no fix"},
      {"<gpx/>", "holds no fix"},
      {"AXCT123\nB1101355206343N00006198WA0058700558\n", "no date"},
      {gpx.substr(0, gpx.size() - 1), "not well-formed"},
  };
  for (const auto& [bytes, reason] : cases) {
    const auto result = decode(bytes);
    ASSERT_FALSE(result) << bytes;
    EXPECT_EQ(result.error().code, ErrorCode::invalid) << bytes;
    EXPECT_THAT(result.error().detail, HasSubstr(reason)) << bytes;
  }
}

TEST(TrackFile, HasNoTrackWhenEveryFixIsBad) {
  const auto result = decode("HFDTE200223\nB11\n");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_TRUE(result->tracks.empty());
  EXPECT_EQ(result->points_sent, 1U);
}

}  // namespace
}  // namespace fixline::tracks
