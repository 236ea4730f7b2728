#include "uploads/upload_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "formats/digest.hpp"
#include "points/time.hpp"
#include "unit/uploads/packed.hpp"

namespace fixline::uploads {
namespace {

using formats::Submission;
using namespace std::string_literals;
using testing::HasSubstr;

const points::Timestamp now = *points::parse_rfc3339("2025-06-08T10:30:00Z");

const std::string igc = "AXCT123\r\nHFDTE200223\r\nB1101355206343N00006198WA0058700558\r\nB11\r\n";
const std::string gpx =
    R"(<gpx><trk><trkseg><trkpt lat="1" lon="2"><time>2024-03-20T14:23:45Z</time></trkpt></trkseg></trk></gpx>)";
const std::string json =
    R"({"flight_id":"in-json","track_points":[{"datetime":"2024-03-20T14:23:45Z","lat":1,"lon":2}]})";
const std::string table = "ALTITUDE,LAT,LON\n1,2,3\n";

Result<Submission> decode(const std::string& body, const std::string& flight_id = "",
                          const std::string& content_type = "application/octet-stream") {
  json_bodies::JsonTracks reader;
  formats::Room room(1'000'000);
  formats::PointQuota quota;
  const UploadRule rule{.hints = {.flight_id = flight_id},
                        .window = points::TimeBounds{}.at(now),
                        .room = room,
                        .quota = quota};
  return decode_upload(content_type, body, rule, reader);
}

std::string error_of(const std::string& body) {
  const auto result = decode(body);
  return result ? "(no error)" : result.error().detail;
}

/// The points of a submission that are accounted for.
std::uint64_t taken_and_refused(const Submission& submission) {
  std::uint64_t count = submission.refusals.count;
  for (const auto& track : submission.tracks) count += points::point_count(track);
  return count;
}

TEST(UploadBody, IsKnownByItsContentWhateverItsContentTypeSays) {
  for (const char* type : {"application/json", "text/plain", "application/octet-stream", "",
                           "multipart/form-data; boundary=xx", "application/x-www-form-urlencoded"})
    for (const auto& body :
         {igc, gpx, json, "\xef\xbb\xbf" + json, gzip(igc), gzip(json), form_of({{"a.igc", igc}}),
          zip_of({{"a.igc", igc}}), tar_of({{"a.igc", igc}}), gzip(tar_of({{"a.igc", igc}}))}) {
      const auto result = decode(body, "f", type);

      ASSERT_TRUE(result) << type << ": " << body << ": " << result.error().detail;
      EXPECT_EQ(result->tracks.size(), 1U) << type << ": " << body;
      EXPECT_TRUE(result->parts.empty()) << type << ": " << body;
    }
}

TEST(UploadBody, OfOneFileInAFormOrArchiveIsTheFlightThatIsNamed) {
  for (const auto& body : {form_of({{"", ""}, {"a.igc", igc}}), zip_of({{"a.igc", igc}}),
                           tar_of({{"a.igc.gz", gzip(igc)}})})
    EXPECT_EQ(decode(body, "f")->tracks.at(0).flight_id, "f") << body;
}

TEST(UploadBody, OfSeveralFilesIsAFlightEach) {
  const NamedFiles files{{"a.igc", igc}, {"b.gpx", gpx}};
  for (const auto& body : {form_of(files), zip_of(files), tar_of(files),
                           form_of({{"z.zip", zip_of({files[0]})}, files[1]})}) {
    const auto result = decode(body);

    ASSERT_TRUE(result) << result.error().detail;
    ASSERT_EQ(result->tracks.size(), 2U);
    EXPECT_EQ(result->tracks[0].flight_id, formats::sha256_hex(igc));
    EXPECT_EQ(result->tracks[1].flight_id, formats::sha256_hex(gpx));
    EXPECT_EQ(result->points_sent, 3U);
    EXPECT_EQ(taken_and_refused(*result), 3U);
    EXPECT_EQ(result->refusals.kept.at(0).index, 1U);
    ASSERT_EQ(result->parts.size(), 2U);
    EXPECT_THAT(result->parts[0].file, testing::EndsWith("a.igc"));
    EXPECT_EQ(result->parts[0].sent, 2U);
    EXPECT_EQ(result->parts[1].first, 2U);
    EXPECT_EQ(result->parts[1].flight_uuid, result->tracks[1].flight_uuid);
  }
}

TEST(UploadBody, NumbersTheFlightsOfOneName) {
  const auto result =
      decode(zip_of({{"readme.txt", "hello"}, {"a.igc", igc}, {"b.gpx", gpx}}), "day-1");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0).flight_id, "day-1/1");
  EXPECT_EQ(result->tracks.at(1).flight_id, "day-1/2");
}

TEST(UploadBody, NumbersNoFileWithoutAFlight) {
  const auto result = decode(zip_of({{"a.gpx", "<gpx/>"}, {"b.igc", igc}, {"c.json", json}}), "f");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_THAT(result->parts.at(0).fault, HasSubstr("holds no fix"));
  EXPECT_EQ(result->parts.at(1).flight_id, "f");
  EXPECT_EQ(result->parts.at(2).flight_id, "in-json");
}

TEST(UploadBody, NumbersEachOfTheFlightsThatOneFileHolds) {
  const auto twice = igc + "AXCT999\r\nHFDTE210223\r\nB1101355306343N00006198WA0058700558\r\n";
  const auto result = decode(zip_of({{"a.igc", igc}, {"b.igc", twice}}), "f");

  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(result->tracks.size(), 3U);
  EXPECT_EQ(result->tracks[0].flight_id, "f/1");
  EXPECT_EQ(result->tracks[1].flight_id, "f/2/1");
  EXPECT_EQ(result->tracks[2].flight_id, "f/2/2");
  EXPECT_EQ(result->tracks[2].flight_uuid, points::flight_uuid_for(result->queue, "f/2/2"));
  EXPECT_EQ(result->parts.at(2).flight_id, "f/2/2");
}

TEST(UploadBody, CountsRefusedPointsThroughAllFiles) {
  const auto result = decode(form_of({{"b.gpx", gpx}, {"a.igc", igc}, {"c.igc", igc}}), "f");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->refusals.indices, (std::vector<std::size_t>{2, 4}));
  ASSERT_EQ(result->refused_of.size(), 2U);
  EXPECT_EQ(result->refused_of[1].first, 3U);
  EXPECT_EQ(result->refused_of[1].flight_id, "f/3");
}

TEST(UploadBody, TellsAFileThatCannotBeReadAndTakesTheOthers) {
  const auto result =
      decode(zip_of({{"a.csv", table}, {"b.igc", igc}, {"c.zip", zip_of({{"d.igc", igc}})}}), "f");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0).flight_id, "f");
  ASSERT_EQ(result->parts.size(), 3U);
  EXPECT_THAT(result->parts[0].fault, HasSubstr("CSV"));
  EXPECT_EQ(result->parts[1].fault, "");
  EXPECT_THAT(result->parts[2].fault, HasSubstr("archive within another"));
}

TEST(UploadBody, IsRefusedByNameWhenNothingInItIsAFlight) {
  EXPECT_THAT(error_of(table), HasSubstr("CSV"));
  EXPECT_THAT(error_of(R"({"type":"FeatureCollection","features":[]})"), HasSubstr("GeoJSON"));
  EXPECT_THAT(error_of(zip_of({{"doc.kml", "<kml/>"}})), HasSubstr("doc.kml: the file is KML"));
  EXPECT_THAT(error_of("7z\xbc\xaf\x27\x1c"s), HasSubstr("7z"));
  EXPECT_THAT(error_of("Rar!\x1a\x07\0"s), HasSubstr("RAR"));
  EXPECT_THAT(error_of(zip_of({})), HasSubstr("no file"));
  EXPECT_THAT(error_of("hello"), HasSubstr("neither IGC nor GPX"));
  EXPECT_THAT(error_of("[1]"), HasSubstr("not a JSON object"));
}

TEST(UploadBody, IsTheSameFlightWhenGzipped) {
  EXPECT_EQ(decode(gzip(gpx))->tracks, decode(gpx)->tracks);
  EXPECT_THAT(error_of(gzip(gpx).substr(0, 40)), HasSubstr("cut short"));
  EXPECT_THAT(error_of(gzip(gzip(gpx))), HasSubstr("gzipped twice"));
}

TEST(UploadBody, MayHoldJsonAmongItsFiles) {
  const NamedFiles files{{"a.igc", igc}, {"b.json", json}, {"c.json.gz", gzip(json)}};
  for (const auto& body : {form_of(files), zip_of(files), gzip(tar_of(files))}) {
    const auto result = decode(body, "f");

    ASSERT_TRUE(result) << result.error().detail;
    ASSERT_EQ(result->parts.size(), 3U);
    EXPECT_EQ(result->parts[0].flight_id, "f");
    EXPECT_EQ(result->parts[1].flight_id, "in-json");
    EXPECT_EQ(result->parts[2].flight_id, "in-json");
  }
}

TEST(UploadBody, TellsFieldsThatMeanNothingInAnyOfItsFiles) {
  auto odd = json;
  odd.insert(1, R"("colour":"red",)");

  EXPECT_EQ(decode(zip_of({{"a.json", odd}}))->ignored, std::vector<std::string>{"colour"});
}

TEST(UploadBody, MayHaveAGzippedArchiveInAForm) {
  const auto result = decode(form_of({{"day.tar.gz", gzip(tar_of({{"a.igc", igc}}))}}));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->points_sent, 2U);
}

TEST(UploadBody, TellsAnArchiveThatIsBrokenAndTakesTheOtherFiles) {
  const auto zip = zip_of({{"b.igc", igc}});
  const auto result = decode(
      form_of({{"a.igc", igc}, {"b.zip", zip.substr(0, 90)}, {"c.gz", gzip(igc).substr(9)}}));

  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(result->parts.size(), 3U);
  EXPECT_THAT(result->parts[1].fault, HasSubstr("zip archive is damaged"));
  EXPECT_THAT(result->parts[2].fault, HasSubstr("neither IGC nor GPX"));
}

TEST(UploadBody, CountsThePointsOfAllFilesTogether) {
  for (const auto& body : {form_of({{"a.igc", igc}, {"b.gpx", gpx}, {"c.json", json}}),
                           zip_of({{"a.igc", igc}, {"b.gpx", gpx}, {"c.json", json}})}) {
    formats::Room room(1'000'000);
    json_bodies::JsonTracks reader;
    formats::PointQuota quota({.points_max = 2, .setting = "LIMIT"}, room);
    const UploadRule rule{
        .hints = {}, .window = points::TimeBounds{}.at(now), .room = room, .quota = quota};

    const auto result = decode_upload("", body, rule, reader);

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::too_large) << result.error().detail;
    EXPECT_THAT(result.error().detail, HasSubstr("2 points (LIMIT)"));
  }
}

TEST(UploadBody, AsksForMemoryBeforeItIsUnpacked) {
  const auto large = igc + std::string(300'000, 'G');
  for (const auto& body :
       {gzip(large), zip_of({{"a.igc", large}}), gzip(tar_of({{"a.igc", large}})),
        form_of({{"a.igc.gz", gzip(large)}})}) {
    formats::Room room(1'000'000, [](std::size_t bytes) -> Result<void> {
      if (bytes <= 200'000) return {};
      return failure(ErrorCode::overloaded, "no memory");
    });
    json_bodies::JsonTracks reader;
    formats::PointQuota quota;
    const UploadRule rule{
        .hints = {}, .window = points::TimeBounds{}.at(now), .room = room, .quota = quota};

    const auto result = decode_upload("", body, rule, reader);

    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::overloaded) << result.error().detail;
  }
}

TEST(UploadBody, IsBoundedHoweverItIsPacked) {
  const auto large = igc + std::string(1'000'000, 'G');
  for (const auto& body :
       {gzip(large), zip_of({{"a.igc", large}}), gzip(tar_of({{"a.igc", large}})),
        form_of({{"a.igc.gz", gzip(large)}}), zip_of({{"a.igc.gz", gzip(large)}}),
        form_of({{"a.igc.gz", gzip(large.substr(0, 600'000))},
                 {"b.igc.gz", gzip(large.substr(0, 600'000))}})}) {
    const auto result = decode(body);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::too_large) << result.error().detail;
  }
}

TEST(UploadBody, IsAccountedForPointByPointWhateverIsChangedInIt) {
  const std::vector<std::string> bodies{
      json,
      igc,
      gpx,
      form_of({{"a.igc", igc}, {"b.gpx", gpx}}),
      zip_of({{"a.igc", igc}, {"b.gpx", gpx}}, {.is_deflated = false}),
      tar_of({{"a.igc", igc}, {"b.gpx", gpx}})};
  const std::string odd = "\"{}[],:<>BAH09-.\xe9\xff\\\n";
  std::minstd_rand random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string body = bodies[random() % bodies.size()];
    for (auto changes = random() % 3 + 1; changes > 0; --changes) {
      const auto place = random() % body.size();
      if (random() % 4 == 0)
        body.erase(place, random() % 30);
      else
        body[place] = odd[random() % odd.size()];
      if (body.empty()) break;
    }
    const auto result = decode(body, "f");

    if (!result) continue;
    ASSERT_EQ(taken_and_refused(*result), result->points_sent) << body;
    ASSERT_EQ(result->refusals.indices.size(), result->refusals.count) << body;
    for (const auto index : result->refusals.indices) ASSERT_LT(index, result->points_sent) << body;
  }
}

TEST(UploadBody, HasNoFlightIdThatGrowsTooLong) {
  const auto result = decode(zip_of({{"a.igc", igc}, {"b.gpx", gpx}}), std::string(99, 'f'));

  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().detail, HasSubstr("flight_id"));
}

}  // namespace
}  // namespace fixline::uploads
