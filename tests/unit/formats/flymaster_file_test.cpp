#include "formats/flymaster_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "formats/digest.hpp"
#include "points/time.hpp"
#include "points/time_bounds.hpp"

namespace fixline::formats {
namespace {

using points::FlymasterPoint;
using points::FlymasterPoints;
using testing::HasSubstr;

constexpr const char* secret = "open sesame";
constexpr const char* good_line = "1735657200,1735657210,46.5197,6.6323,375,15,45\n";
const points::Timestamp now = *points::parse_rfc3339("2025-01-01T00:00:00Z");
const points::TimeWindow window = points::TimeBounds{}.at(now);

std::string file_of(const std::string& lines) {
  return "12345, " + sha256_hex("12345" + std::string(secret)) + "\n" + lines + "EOF\n";
}

Result<Submission> decode(const std::string& body) {
  return decode_flymaster(body, secret, window);
}

const FlymasterPoints& points_of(const Submission& submission) {
  return std::get<FlymasterPoints>(submission.tracks.at(0).points);
}

void expect_failure(const std::string& body, ErrorCode code, const char* reason) {
  const auto result = decode(body);
  ASSERT_FALSE(result) << body;
  EXPECT_EQ(result.error().code, code) << body;
  EXPECT_THAT(result.error().detail, HasSubstr(reason)) << body;
}

TEST(FlymasterFile, IsReadAsTheDeviceWritesIt) {
  const auto result = decode(file_of("1735657200,1735657210,46.5197,-6.6323,375,15.5,45\n"));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->queue, points::QueueName::flymaster);
  EXPECT_EQ(result->tracks.at(0).device_id, "12345");
  EXPECT_EQ(result->tracks.at(0).flight_id, "");
  EXPECT_EQ(result->tracks.at(0).flight_uuid,
            points::flight_uuid_for(points::QueueName::flymaster, "12345"));
  const FlymasterPoint expected{.date_time = *points::parse_rfc3339("2024-12-31T15:00:10Z"),
                                .lat = 46.5197,
                                .lon = -6.6323,
                                .gps_alt = 375,
                                .speed = 15.5,
                                .heading = 45,
                                .uploaded_at = *points::parse_rfc3339("2024-12-31T15:00:00Z")};
  EXPECT_EQ(points_of(*result), FlymasterPoints{expected});
}

TEST(FlymasterFile, MayHaveBlanksCrlfAndEmptyLines) {
  std::string body = file_of("1735657200, 1735657210, 46.5, 6.6, 375, 15, 45\n\n");
  std::string crlf;
  for (const char c : body) crlf += c == '\n' ? "\r\n" : std::string(1, c);

  EXPECT_EQ(points_of(*decode(body)), points_of(*decode(crlf)));
  EXPECT_EQ(points_of(*decode(crlf + "\r\n\r\n")).size(), 1U);
}

TEST(FlymasterFile, MayEndWithoutALineEnd) {
  std::string body = file_of(good_line);
  body.pop_back();

  EXPECT_TRUE(decode(body));
}

TEST(FlymasterFile, MayLeaveOptionalFieldsEmpty) {
  const auto result = decode(file_of(",1735657210,46.5,6.6,,,\n"));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(points_of(*result).at(0).gps_alt, std::nullopt);
  EXPECT_EQ(points_of(*result).at(0).uploaded_at, std::nullopt);
}

TEST(FlymasterFile, RefusesABadLineAlone) {
  const struct {
    const char* line;
    const char* field;
    const char* reason;
  } cases[] = {
      {"1735657200,x,46.5,6.6,375,15,45", "date_time", "is not a number of seconds from 1970"},
      {"1735657200,,46.5,6.6,375,15,45", "date_time", "is not a number of seconds from 1970"},
      {"1735657200,1e9,46.5,6.6,375,15,45", "date_time", "is not a number of seconds from 1970"},
      {"1735657200,9223372036854775807,46.5,6.6,375,15,45", "date_time",
       "is not a number of seconds from 1970"},
      {"1735657200,-1,46.5,6.6,375,15,45", "date_time", "is before 1980-01-06"},
      {"1735657200,1935657210,46.5,6.6,375,15,45", "date_time", "is more than 24 h ahead of now"},
      {"x,1735657210,46.5,6.6,375,15,45", "uploaded_at", "is not a number of seconds from 1970"},
      {"1735657200,1735657210,91,6.6,375,15,45", "lat", "is outside -90..90"},
      {"1735657200,1735657210,nan,6.6,375,15,45", "lat", "is not a number"},
      {"1735657200,1735657210,46.5,-181,375,15,45", "lon", "is outside -180..180"},
      {"1735657200,1735657210,46.5,,375,15,45", "lon", "is not a number"},
      {"1735657200,1735657210,46.5,6.6,high,15,45", "gps_alt", "is not a number"},
      {"1735657200,1735657210,46.5,6.6,375,inf,45", "speed", "is not a number"},
      {"1735657200,1735657210,46.5,6.6,375,15,N", "heading", "is not a number"},
      {"1735657200,1735657210,46.5,6.6,375,15", "", "has not exactly 7 fields"},
      {"1735657200,1735657210,46.5,6.6,375,15,45,1", "", "has not exactly 7 fields"},
      {"EOF", "", "has not exactly 7 fields"},
      {"\xff\xfe", "", "has not exactly 7 fields"},
  };
  for (const auto& bad : cases) {
    const auto result = decode(file_of(std::string(good_line) + bad.line + "\n" + good_line));

    ASSERT_TRUE(result) << bad.line;
    ASSERT_EQ(result->refusals.count, 1U) << bad.line;
    EXPECT_EQ(result->refusals.kept[0].index, 1U) << bad.line;
    EXPECT_EQ(result->refusals.kept[0].field, bad.field) << bad.line;
    EXPECT_EQ(result->refusals.kept[0].reason, bad.reason) << bad.line;
    EXPECT_EQ(points_of(*result).size(), 2U) << bad.line;
    EXPECT_EQ(result->points_sent, 3U) << bad.line;
  }
}

TEST(FlymasterFile, WrapsALongitudeALittleBeyondTheDateLineAndCountsIt) {
  const auto result =
      decode(file_of(std::string(good_line) + "1735657200,1735657210,46.5,-180.05,375,15,45\n"));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_NEAR(points_of(*result).at(1).lon, 179.95, 1e-9);
  ASSERT_EQ(result->changes.kinds.size(), 1U);
  EXPECT_EQ(result->changes.kinds[0].index, 1U);
}

TEST(FlymasterFile, HasNoTrackWhenEveryLineIsBad) {
  const auto result = decode(file_of("a\nb\n"));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_TRUE(result->tracks.empty());
  EXPECT_EQ(result->refusals.count, 2U);
}

TEST(FlymasterFile, TellsWhoseTheRefusedLinesAre) {
  const auto result = decode(file_of("nonsense\n"));

  ASSERT_TRUE(result) << result.error().detail;
  ASSERT_EQ(result->refused_of.size(), 1U);
  EXPECT_EQ(result->refused_of[0].device_id, "12345");
  EXPECT_TRUE(decode(file_of(good_line))->refused_of.empty());
}

TEST(FlymasterFile, IsAuthorizedByItsSignatureAlone) {
  std::string upper = file_of(good_line);
  for (std::size_t i = 7; i < 71; ++i) upper[i] = static_cast<char>(std::toupper(upper[i]));
  std::string wrong = file_of(good_line);
  wrong[70] = wrong[70] == '0' ? '1' : '0';

  EXPECT_TRUE(decode(upper));
  expect_failure(wrong, ErrorCode::unauthorized, "does not match");
  expect_failure("12346" + file_of(good_line).substr(5), ErrorCode::unauthorized, "does not match");
}

TEST(FlymasterFile, IsNeverAuthorizedWithoutASecret) {
  const std::string body =
      "12345, " + sha256_hex("12345") + "\n" + std::string(good_line) + "EOF\n";

  const auto result = decode_flymaster(body, "", window);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unauthorized);
  EXPECT_THAT(result.error().detail, HasSubstr("FLYMASTER_SECRET is not set"));
}

TEST(FlymasterFile, IsInvalidWhenCutOrMalformed) {
  const std::string good = file_of(good_line);
  expect_failure("", ErrorCode::invalid, "first line");
  expect_failure("12345\n" + std::string(good_line) + "EOF\n", ErrorCode::invalid, "first line");
  expect_failure("12345,abc\nEOF\n", ErrorCode::invalid, "signature: is not a SHA-256");
  expect_failure(good.substr(5), ErrorCode::invalid, "serial: is empty");
  expect_failure(std::string(101, '1') + good.substr(5), ErrorCode::invalid, "serial: is longer");
  expect_failure("\xff" + good, ErrorCode::invalid, "serial: is not valid UTF-8");
  expect_failure(good.substr(0, good.size() - 4), ErrorCode::invalid, "EOF");
  expect_failure(good + good_line, ErrorCode::invalid, "EOF");
  expect_failure(good.substr(0, good.size() - 5) + "EOF", ErrorCode::invalid, "EOF");
  expect_failure(file_of(""), ErrorCode::invalid, "no points");
}

TEST(FlymasterFile, NoticesACutAnywhere) {
  std::string body = file_of(std::string(good_line) + good_line);
  body.pop_back();
  for (std::size_t size = 0; size < body.size(); ++size) {
    EXPECT_FALSE(decode(body.substr(0, size))) << size;
  }
}

TEST(FlymasterFile, KeepsEveryDigitAndLeavesOutWhatIsEmpty) {
  FlymasterPoints points{{.date_time = *points::parse_rfc3339("2024-12-31T15:00:10Z"),
                          .lat = 46.123456789,
                          .lon = -0.1,
                          .gps_alt = -3.5,
                          .speed = std::nullopt,
                          .heading = 359.9,
                          .uploaded_at = std::nullopt}};
  points.push_back(points[0]);
  points[1].uploaded_at = points[0].date_time;

  const auto result =
      decode(file_of(",1735657210,46.123456789,-0.1,-3.5,,359.9\n"
                     "1735657210,1735657210,46.123456789,-0.1,-3.5,,359.9\n"));

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(points_of(*result), points);
}

}  // namespace
}  // namespace fixline::formats
