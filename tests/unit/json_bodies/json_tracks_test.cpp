#include "json_bodies/json_tracks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "points/time.hpp"
#include "points/time_bounds.hpp"

namespace fixline::json_bodies {
namespace {

using formats::Submission;
using namespace std::string_literals;
using points::ScoringPoints;
using points::TrackPoints;
using testing::AllOf;
using testing::HasSubstr;

const points::Timestamp now = *points::parse_rfc3339("2025-06-08T10:30:00Z");
const points::TimeWindow window = points::TimeBounds{}.at(now);

constexpr const char* good_point =
    R"({"datetime":"2025-06-08T10:29:59.5Z","lat":46.5,"lon":-7.25})";

std::string live_with(const std::string& points) {
  return R"({"flight_id":"f1","track_points":[)" + points + "]}";
}

Result<Submission> live(std::string body) {
  return JsonTracks().decode(points::QueueName::live, body, window);
}

Result<Submission> live_points(const std::string& points) { return live(live_with(points)); }

/// The point with one more field, or with a field's second value.
std::string point_with(const std::string& field) {
  std::string point = good_point;
  point.back() = ',';
  return point + field + "}";
}

const TrackPoints& track_points(const Submission& submission) {
  return std::get<TrackPoints>(submission.tracks.at(0).points);
}

std::string error_of(const Result<Submission>& result) {
  if (result) return "(no error)";
  EXPECT_EQ(result.error().code, ErrorCode::invalid);
  return result.error().detail;
}

/// "index field: reason" of the only refusal.
std::string refusal_of(const Result<Submission>& result) {
  if (!result) return "error: " + result.error().detail;
  if (result->refusals.count != 1) return std::to_string(result->refusals.count) + " refusals";
  const points::Refusal& refusal = result->refusals.kept.at(0);
  return std::to_string(refusal.index) + " " + refusal.field + ": " + refusal.reason;
}

TEST(JsonTracks, ReadsALiveBody) {
  const auto result = live(
      R"( {"flight_id": "f1", "device_id": "d1", "track_points": [
        {"datetime": "2025-06-08T12:29:59.5+02:00", "lat": 46.5, "lon": -7.25, "elevation": 1200.5,
         "barometric_altitude": 1185},
        {"lon": 7, "lat": -46, "datetime": "2025-06-08T10:30:00Z"}]} )");

  ASSERT_TRUE(result) << result.error().detail;
  const points::Track& track = result->tracks.at(0);
  EXPECT_EQ(result->queue, points::QueueName::live);
  EXPECT_EQ(result->points_sent, 2U);
  EXPECT_EQ(result->refusals.count, 0U);
  EXPECT_EQ(track.flight_id, "f1");
  EXPECT_EQ(track.device_id, "d1");
  EXPECT_EQ(track.flight_uuid, points::flight_uuid_for(points::QueueName::live, "f1"));
  EXPECT_FALSE(result->names_uuids);
  const TrackPoints expected{{.datetime = now - std::chrono::milliseconds(500),
                              .lat = 46.5,
                              .lon = -7.25,
                              .elevation = 1200.5,
                              .barometric_altitude = 1185.0},
                             {.datetime = now,
                              .lat = -46,
                              .lon = 7,
                              .elevation = std::nullopt,
                              .barometric_altitude = std::nullopt}};
  EXPECT_EQ(track_points(*result), expected);
}

TEST(JsonTracks, NamesAnUploadsFlightByItsOwnSource) {
  std::string body = live_with(good_point);

  const auto result = JsonTracks().decode(points::QueueName::upload, body, window);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->queue, points::QueueName::upload);
  EXPECT_EQ(result->tracks.at(0).flight_uuid,
            points::flight_uuid_for(points::QueueName::upload, "f1"));
}

TEST(JsonTracks, TakesTheFieldsInAnyOrder) {
  const auto result = live(R"({"track_points":[)"s + good_point + R"(],"flight_id":"f1"})");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(track_points(*result).size(), 1U);
}

TEST(JsonTracks, ReadsTheNextBodyWithTheSameParser) {
  JsonTracks tracks;
  std::string broken = R"({"flight_id":"f1","track_points":[{"lat":1)";
  std::string good = live_with(good_point);

  EXPECT_FALSE(tracks.decode(points::QueueName::live, broken, window));
  EXPECT_TRUE(tracks.decode(points::QueueName::live, good, window));
}

TEST(JsonTracks, KeepsTheGivenUuid) {
  const auto result = live(
      R"({"flight_id":"f1","flight_uuid":"6BA7B810-9DAD-11D1-80B4-00C04FD430C8","track_points":[)"s +
      good_point + "]}");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(points::to_string(result->tracks.at(0).flight_uuid),
            "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_TRUE(result->names_uuids);
}

TEST(JsonTracks, ReadsOverUnknownFieldsOfAnyShape) {
  const auto result = live(
      R"({"pilot":{"name":"a","list":[1,[],{},null,true,"x\n"]},"flight_id":"f1","track_points":[)" +
      point_with(
          R"("hdop":1.5,"extra":{"a":[{"lat":99}]},"huge":1e999,"big":123456789012345678901234)") +
      R"(],"metadata":[]})");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(track_points(*result).size(), 1U);
}

TEST(JsonTracks, TakesNullAsAbsent) {
  const auto result =
      live(R"({"flight_id":"f1","device_id":null,"flight_uuid":null,"track_points":[)" +
           point_with(R"("elevation":null,"barometric_altitude":12)") + "]}");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(track_points(*result).at(0).elevation, std::nullopt);
  EXPECT_EQ(track_points(*result).at(0).barometric_altitude, 12.0);
}

TEST(JsonTracks, KnowsKeysAndTextsWithEscapes) {
  const auto result = live(
      R"({"fl\u0069ght_id":"\u00fc\ud83e\ude82","track_points":[{"d\u0061tetime":"2025-06-08T10\u003a29:59Z","l\u0061t":1,"lon":2}]})");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0).flight_id, "\u00fc\U0001fa82");
  EXPECT_EQ(track_points(*result).at(0).lat, 1);
}

TEST(JsonTracks, CountsTheLastOfAFieldGivenTwiceInAPoint) {
  const auto result = live_points(point_with(R"("lat":1)"));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(track_points(*result).at(0).lat, 1);
}

struct BadPoint {
  const char* point;
  const char* refusal;
};

TEST(JsonTracks, RefusesABadPointAloneAndSaysWhy) {
  const BadPoint cases[] = {
      {R"({"lat":1,"lon":2})", "1 datetime: is missing"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lon":2})", "1 lat: is missing"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":2})", "1 lon: is missing"},
      {R"({})", "1 datetime: is missing"},
      {R"(null)", "1 : is not an object"},
      {R"([1,2])", "1 : is not an object"},
      {R"("point")", "1 : is not an object"},
      {R"(17)", "1 : is not an object"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":91,"lon":2})", "1 lat: is outside -90..90"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":1,"lon":-180.11})",
       "1 lon: is outside -180..180"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":"1","lon":2})", "1 lat: is not a number"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":null,"lon":2})", "1 lat: is not a number"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":{"a":[]},"lon":2})", "1 lat: is not a number"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":true,"lon":2})", "1 lat: is not a number"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":1e999,"lon":2})",
       "1 lat: is too large a number"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":1,"lon":2,"elevation":"x"})",
       "1 elevation: is not a number"},
      {R"({"datetime":"2025-06-08T10:00:00Z","lat":1,"lon":2,"barometric_altitude":[]})",
       "1 barometric_altitude: is not a number"},
      {R"({"datetime":1749378600,"lat":1,"lon":2})", "1 datetime: is not a text"},
      {R"({"datetime":null,"lat":1,"lon":2})", "1 datetime: is not a text"},
      {R"({"datetime":"1969-07-20T20:17:00Z","lat":1,"lon":2})",
       "1 datetime: is before 1980-01-06"},
      {R"({"datetime":"2025-06-10T10:00:00Z","lat":1,"lon":2})",
       "1 datetime: is more than 24 h ahead of now"},
      {R"({"datetime":"2025-02-30T10:00:00Z","lat":1,"lon":2})",
       "1 datetime: is not a date and time of RFC 3339, like 2024-03-20T14:23:45.123Z"},
      {R"({"datetime":"2025-06-08T10:00:00","lat":91,"lon":"2"})",
       "1 datetime: is not a date and time of RFC 3339, like 2024-03-20T14:23:45.123Z"},
  };
  for (const BadPoint& bad : cases) {
    const auto result = live_points(good_point + ","s + bad.point + "," + good_point);

    EXPECT_EQ(refusal_of(result), bad.refusal) << bad.point;
    if (!result) continue;
    EXPECT_EQ(track_points(*result).size(), 2U) << bad.point;
    EXPECT_EQ(result->points_sent, 3U) << bad.point;
  }
}

TEST(JsonTracks, HasNoTrackWhenEveryPointIsBad) {
  const auto result = live_points("{},{}");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_TRUE(result->tracks.empty());
  EXPECT_EQ(result->refusals.count, 2U);
  EXPECT_EQ(result->points_sent, 2U);
}

TEST(JsonTracks, CountsAllRefusalsAndKeepsTheFirstHundred) {
  std::string points = "{}";
  for (int i = 1; i < 250; ++i) points += ",{}";

  const auto result = live_points(points);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->refusals.count, 250U);
  EXPECT_EQ(result->refusals.kept.size(), 100U);
}

TEST(JsonTracks, NamesWhatIsWrongWithTheDocument) {
  const std::string points = R"(,"track_points":[)"s + good_point + "]}";
  const std::pair<std::string, const char*> cases[] = {
      {R"({"track_points":[)"s + good_point + "]}", "flight_id: is missing"},
      {R"({"flight_id":null)" + points, "flight_id: is missing"},
      {R"({"flight_id":"")" + points, "flight_id: is empty"},
      {R"({"flight_id":17)" + points, "flight_id: is not a text"},
      {R"({"flight_id":["a"])" + points, "flight_id: is not a text"},
      {R"({"flight_id":"a\u0000b")" + points, "flight_id: contains NUL"},
      {R"({"flight_id":")" + std::string(101, 'x') + '"' + points,
       "flight_id: is longer than 100 characters"},
      {R"({"flight_id":"a","flight_id":"b")" + points, "flight_id: is given twice"},
      {R"({"flight_id":"a","device_id":5)" + points, "device_id: is not a text"},
      {R"({"flight_id":"a","flight_uuid":"a")" + points, "flight_uuid: is not a UUID"},
      {R"({"flight_id":"a","flight_uuid":{})" + points, "flight_uuid: is not a text"},
      {R"({"flight_id":"a"})", "track_points: is missing"},
      {R"({"flight_id":"a","track_points":[]})", "track_points: no points"},
      {R"({"flight_id":"a","track_points":{}})", "track_points: is not an array"},
      {R"({"flight_id":"a","track_points":null})", "track_points: is not an array"},
      {R"({"flight_id":"a","track_points":[{}],"track_points":[{}]})",
       "track_points: is given twice"},
      {R"([1,2])", "the body is not a JSON object"},
      {R"("text")", "the body is not a JSON object"},
      {R"(12)", "the body is not a JSON object"},
  };
  for (const auto& [body, reason] : cases)
    EXPECT_THAT(error_of(live(body)), HasSubstr(reason)) << body;
}

TEST(JsonTracks, SaysWhereAFieldIsWrong) {
  EXPECT_THAT(error_of(live(R"({"flight_id":"a","track_points":7})")), HasSubstr("byte "));
}

TEST(JsonTracks, TakesNothingOfAMalformedDocument) {
  const std::string good = live_with(good_point);
  const std::pair<std::string, const char*> cases[] = {
      {"", "the body is empty"},
      {"   ", "the body is empty"},
      {"{", "malformed JSON"},
      {good + "x", "malformed JSON"},
      {good + good, "malformed JSON"},
      {good + "}", "malformed JSON"},
      {good + "]", "malformed JSON"},
      {good + ",{}", "malformed JSON"},
      {"\xff", "malformed JSON"},
      {live_with(R"({"lat":1 2})"), "malformed JSON"},
      {live_with(R"({"lat":NaN)"), "NaN and Infinity are not JSON numbers"},
      {live_with(R"({"lat":-})"), "malformed JSON"},
      {live_with("{\"x\":\"\xc3(\""), "malformed JSON at byte 40: it is not valid UTF-8"},
      {live_with(R"({"x":[1,]})"), "malformed JSON"},
      {live_with(R"({"x":[1}})"), "malformed JSON"},
      {live_with(R"({"x":{"a":1]})"), "malformed JSON"},
      {live_with(R"({"x":{"a" 1}})"), "malformed JSON"},
      {live_with(R"({"x":{1:1}})"), "malformed JSON"},
      {live_with(R"({"lat":1,})"), "malformed JSON"},
      {live_with(R"({"lat":1,,"lon":2})"), "malformed JSON"},
      {live_with(R"({"lat" 1})"), "malformed JSON"},
      {live_with(R"({'lat':1})"), "malformed JSON"},
      {live_with("{},"), "malformed JSON"},
      {live_with(",{}"), "malformed JSON"},
      {live_with("{} {}"), "malformed JSON"},
      {live_with("{}/* no */"), "malformed JSON"},
      {live_with(R"({"x":)" + std::string(70, '[') + std::string(70, ']') + "}"), "nested deeper"},
      {live_with(R"({"x":)" + std::string(100'000, '[') + "}"), "malformed JSON"},
  };
  for (const auto& [body, reason] : cases)
    EXPECT_THAT(error_of(live(body)), HasSubstr(reason)) << body;
}

TEST(JsonTracks, RefusesThePointAloneThatHasATokenJsonDoesNotKnow) {
  const std::string time = R"({"datetime":"2025-06-08T10:00:00Z",)";
  const std::pair<std::string, const char*> cases[] = {
      {time + R"("lat":NaN,"lon":2})", "1 lat: is not a finite number"},
      {time + R"("lat":1,"lon":-Infinity})", "1 lon: is not a finite number"},
      {time + R"("lat":01,"lon":2})", "1 lat: is a malformed number"},
      {time + R"("lat":1.,"lon":2})", "1 lat: is a malformed number"},
      {time + R"("lat":.5,"lon":2})", "1 lat: is a malformed number"},
      {time + R"("lat":+5,"lon":2})", "1 lat: is a malformed number"},
      {time + R"("lat":1e,"lon":2})", "1 lat: is a malformed number"},
      {time + R"("lat":0x10,"lon":2})", "1 lat: is a malformed number"},
      {time + R"("lat":tru,"lon":2})", "1 lat: is a word that JSON does not know"},
      {time + R"("lat":1,"lon":2,"elevation":00.5})", "1 elevation: is a malformed number"},
      {time + R"("lat":1,"lon":2,"elevation":None})",
       "1 elevation: is a word that JSON does not know"},
      {R"({"datetime":undefined,"lat":1,"lon":2})",
       "1 datetime: is a word that JSON does not know"},
      {R"({"datetime":"\q2025-06-08T10:00:00Z","lat":1,"lon":2})",
       "1 datetime: is a text that is not valid UTF-8, or has a bad escape or a control character"},
      {"NaN", "1 : is not an object"},
  };
  for (const auto& [point, refusal] : cases) {
    const auto result = live_points(good_point + ","s + point + "," + good_point);

    EXPECT_EQ(refusal_of(result), refusal) << point;
    if (!result) continue;
    EXPECT_EQ(track_points(*result).size(), 2U) << point;
  }
}

TEST(JsonTracks, WrapsALongitudeALittleBeyondTheDateLineAndTellsIt) {
  const auto result = live_points(
      R"({"datetime":"2025-06-08T10:00:00Z","lat":1,"lon":180.0375},
         {"datetime":"2025-06-08T10:00:01Z","lat":1,"lon":180},
         {"datetime":"2025-06-08T10:00:02Z","lat":1,"lon":-180.1})");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_NEAR(track_points(*result).at(0).lon, -179.9625, 1e-9);
  EXPECT_EQ(track_points(*result).at(1).lon, 180);
  EXPECT_NEAR(track_points(*result).at(2).lon, 179.9, 1e-9);
  ASSERT_EQ(result->changes.kinds.size(), 1U);
  EXPECT_EQ(result->changes.kinds[0].field, "lon");
  EXPECT_EQ(result->changes.kinds[0].count, 2U);
}

TEST(JsonTracks, LeavesOutAnOptionalNumberThatIsNotFiniteAndTellsIt) {
  for (const char* word : {"NaN", "nan", "-NaN", "Infinity", "-Infinity", "inf"}) {
    const auto result = live_points(good_point + ","s + point_with(R"("elevation":)"s + word) +
                                    "," + point_with(R"("elevation":)"s + word));

    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->refusals.count, 0U) << word;
    EXPECT_EQ(track_points(*result).at(1).elevation, std::nullopt) << word;
    ASSERT_EQ(result->changes.kinds.size(), 1U) << word;
    EXPECT_EQ(result->changes.kinds[0].index, 1U) << word;
    EXPECT_EQ(result->changes.kinds[0].field, "elevation") << word;
    EXPECT_EQ(result->changes.kinds[0].count, 2U) << word;
  }
}

TEST(JsonTracks, LosesNothingByWhatIsOddWhereNobodyReads) {
  for (const auto& odd :
       {R"("x":NaN)"s, R"("x":[1,{"y":007}])"s, R"("x":"\ud83d")"s, R"("x":"\ude82")"s,
        R"("x":"\ud83d\ud83d")"s, R"("x":"\q\"")"s, R"("x":"\u12")"s, "\"x\":\"\xe9\""s,
        "\"\xe9\":1"s, "\"x\":\"a\nb\""s, R"("\ud83d":2)"s, R"("x":True)"s}) {
    const auto in_point = live_points(point_with(odd) + "," + good_point);
    const auto at_the_top =
        live("{" + odd + R"(,"flight_id":"f1","track_points":[)" + good_point + "]}");

    ASSERT_TRUE(in_point) << odd << ": " << in_point.error().detail;
    EXPECT_EQ(track_points(*in_point).size(), 2U) << odd;
    ASSERT_TRUE(at_the_top) << odd << ": " << at_the_top.error().detail;
    EXPECT_EQ(track_points(*at_the_top).size(), 1U) << odd;
  }
}

TEST(JsonTracks, TakesNoIdThatIsOdd) {
  const std::string points = R"(,"track_points":[)"s + good_point + "]}";
  for (const auto& id : {"\"\xe9\""s, R"("\ud83d")"s, "007"s, "NaN"s})
    for (const auto& body :
         {R"({"flight_id":)" + id + points, R"({"flight_id":"f","device_id":)" + id + points})
      EXPECT_THAT(error_of(live(body)), HasSubstr("malformed JSON")) << body;
}

TEST(JsonTracks, PassesOverAByteOrderMarkAndZeroBytesAtTheEnd) {
  const auto result = live("\xef\xbb\xbf" + live_with(good_point) + "\0\0"s);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(track_points(*result).size(), 1U);
}

TEST(JsonTracks, NamesFieldsThatMeanNothingOnce) {
  const auto result =
      live(R"({"pilot":{"hidden":1},"flight_id":"f1","track_points":[)" +
           point_with(R"("hdop":1,"sats":{"a":2})") + "," + point_with(R"("hdop":2)") + "]}");

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_THAT(result->ignored, testing::ElementsAre("pilot", "hdop", "sats"));
}

TEST(JsonTracks, NamesNoMoreThanTwentyIgnoredFieldsAndCutsThemBetweenCharacters) {
  std::string fields;
  for (int i = 0; i < 100; ++i)
    fields += R"("é)" + std::string(58, 'x') + "é" + std::to_string(i) + "\":1,";
  for (int i = 0; i < 100; ++i) fields += '"' + std::to_string(i) + "\":1,";

  const auto result = live("{" + fields + live_with(good_point).substr(1));

  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(result->ignored.size(), 20U);
  EXPECT_EQ(result->ignored.front(), "é" + std::string(58, 'x'));
}

TEST(JsonTracks, NoticesACutAnywhere) {
  const std::string body = R"({"flight_id":"f1","extra":[{"a":"b"}],"track_points":[)"s +
                           good_point + "," + good_point + "]}";
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(live(body.substr(0, size))) << body.substr(0, size);
  }
}

TEST(JsonTracks, ReadsTheSameWhateverLiesBehindTheBody) {
  const std::string cut = R"({"flight_id":"f1","track_points":[)"s + good_point + "}";
  std::string body = cut + "]}}}}}}}";
  body.resize(cut.size());

  EXPECT_FALSE(JsonTracks().decode(points::QueueName::live, body, window));
}

TEST(JsonTracks, ReadsAScoringBatch) {
  std::string body = R"({"flight_uuid":"6ba7b810-9dad-11d1-80b4-00c04fd430c8","tracks":[
    {"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"time":"10:00:00",
     "rounded_time":"10:00","validity":"A","pressure_alt":4,"LAD":5,"LOD":-6.0,"speed":7,
     "elevation":8,"altitude_diff":9,"altitude_diff_smooth":10,"speed_smooth":11,
     "takeoff_condition":true,"in_flight":false}]})";

  const auto result = JsonTracks().decode(points::QueueName::scoring, body, window);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->queue, points::QueueName::scoring);
  EXPECT_EQ(points::to_string(result->tracks.at(0).flight_uuid), result->tracks.at(0).flight_id);
  const points::ScoringPoint expected{.date_time = *points::parse_rfc3339("2025-06-08T10:00:00Z"),
                                      .lat = 1,
                                      .lon = 2,
                                      .gps_alt = 3,
                                      .time = "10:00:00",
                                      .rounded_time = "10:00",
                                      .validity = "A",
                                      .pressure_alt = 4,
                                      .lad = 5,
                                      .lod = -6,
                                      .speed = 7,
                                      .elevation = 8,
                                      .altitude_diff = 9,
                                      .altitude_diff_smooth = 10,
                                      .speed_smooth = 11,
                                      .takeoff_condition = true,
                                      .in_flight = false};
  EXPECT_EQ(std::get<ScoringPoints>(result->tracks.at(0).points), ScoringPoints{expected});
}

TEST(JsonTracks, GivesAScoringBatchWithoutUuidANewOne) {
  std::string body =
      R"({"tracks":[{"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3}]})";
  JsonTracks tracks;

  const auto first = tracks.decode(points::QueueName::scoring, body, window);
  const auto second = tracks.decode(points::QueueName::scoring, body, window);

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->tracks.at(0).flight_uuid, second->tracks.at(0).flight_uuid);
}

TEST(JsonTracks, RefusesABadScoringPointAlone) {
  const BadPoint cases[] = {
      {R"({"lat":1,"lon":2,"gps_alt":3})", "0 date_time: is missing"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2})", "0 gps_alt: is missing"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":null})",
       "0 gps_alt: is null"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"LAD":4.5})",
       "0 LAD: is not a whole number"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"LOD":"4"})",
       "0 LOD: is not a whole number"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"LOD":2147483648})",
       "0 LOD: is outside of 32 bits"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"in_flight":1})",
       "0 in_flight: is not true or false"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"validity":1})",
       "0 validity: is not a text"},
      {R"({"date_time":"2025-06-08T10:00:00Z","lat":1,"lon":2,"gps_alt":3,"time":"\u0000"})",
       "0 time: contains NUL"},
  };
  for (const BadPoint& bad : cases) {
    std::string body = R"({"tracks":[)"s + bad.point + "]}";

    EXPECT_EQ(refusal_of(JsonTracks().decode(points::QueueName::scoring, body, window)),
              bad.refusal)
        << bad.point;
  }
}

}  // namespace
}  // namespace fixline::json_bodies
