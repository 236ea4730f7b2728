// What one request may bring: a body that makes more of itself than any flight does ends early.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

#include "blackbox/http_exchange.hpp"
#include "blackbox/shared_service.hpp"
#include "entry/entry_codec.hpp"
#include "support/deflated.hpp"

namespace fixline::test {
namespace {

const std::string json_header = "Content-Type: application/json\r\n";
const std::string batch_header = "Content-Type: application/x-protobuf\r\n";
const std::string packed = "Content-Encoding: gzip\r\n";

constexpr std::string_view a_point = R"({"datetime":"2025-03-20T10:00:00Z","lat":45.5,"lon":7.25})";

/// A JSON body with `element` so often.
std::string json_of(std::string_view element, std::size_t count) {
  std::string body = R"({"flight_id":"limits","track_points":[)";
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) body += ',';
    body += element;
  }
  return body + "]}";
}

/// One point a second from a tracker that does not move.
std::string standing_batch(std::size_t count) {
  points::Track track;
  track.flight_id = "standing";
  track.flight_uuid = points::flight_uuid_for(points::QueueName::live, track.flight_id);
  points::TrackPoints list;
  for (std::size_t i = 0; i < count; ++i)
    list.push_back(
        {points::Timestamp(std::chrono::seconds(1'750'000'000 + i)), 45.5, 7.25, 512, {}});
  track.points = std::move(list);
  return entry::encode({&track, 1}, static_cast<std::uint32_t>(count)).front().bytes;
}

/// The same as a recorder writes it, for a day.
std::string standing_day() {
  std::string file = "AXXX001\r\nHFDTE200325\r\n";
  for (int second = 0; second < 86'400; ++second) {
    char line[96];
    std::snprintf(line, sizeof line, "B%02d%02d%02d5206343N00006198EA0058700558\r\n", second / 3600,
                  second / 60 % 60, second % 60);
    file += line;
  }
  return file;
}

class RequestLimits : public SharedServiceTest {
 protected:
  static void expect_too_large(const Answer& answer, const std::string& named) {
    EXPECT_EQ(answer.status, 413U) << answer.body;
    EXPECT_EQ(answer.content_type, "application/problem+json");
    EXPECT_NE(answer.body.find(named), std::string::npos) << answer.body;
    EXPECT_TRUE(answer.retry_after.empty()) << "it would fail again";
  }
};

TEST_F(RequestLimits, ABatchOfEqualDeltasBringsNoMorePointsThanItsBytesMay) {
  const auto live = gzip(standing_batch(9'000));
  const auto bulk = gzip(standing_batch(90'000));
  ASSERT_LT(bulk.size(), 2'000U);

  expect_too_large(post(port(), "/tracking/live", live, batch_header + packed), "bytes may bring");
  expect_too_large(post(port(), "/tracking/upload", bulk, batch_header + packed),
                   "send them in parts, or not packed");
  EXPECT_EQ(post(port(), "/tracking/live", standing_batch(9'000), batch_header).status, 202U)
      << "as it is told, not packed";
}

TEST_F(RequestLimits, PackedJsonBringsNoMorePointsThanARequestMay) {
  const auto body = gzip(json_of(a_point, 300'000));
  ASSERT_LT(body.size(), 60'000U);

  expect_too_large(post(port(), "/tracking/upload", body, json_header + packed),
                   "100000 points (REQUEST_POINTS_MAX)");
  expect_too_large(post(port(), "/tracking/upload", body, json_header),
                   "100000 points (REQUEST_POINTS_MAX)");
}

TEST_F(RequestLimits, ADayOfOneWhoStandsStillIsTakenHoweverItIsPacked) {
  const auto answer = post(port(), "/tracking/upload?flight_id=day", gzip(standing_day()),
                           "Content-Type: text/plain\r\n" + packed);

  EXPECT_EQ(answer.status, 202U) << answer.body;
  EXPECT_NE(answer.body.find(R"("accepted":86400)"), std::string::npos) << answer.body;
}

TEST_F(RequestLimits, ALiveRequestBringsTenThousandPointsAndNoMore) {
  EXPECT_EQ(post(port(), "/tracking/live", json_of(a_point, 10'000)).status, 202U);
  expect_too_large(post(port(), "/tracking/live", json_of(a_point, 10'001)),
                   "10000 points (REQUEST_POINTS_MAX_LIVE)");
  expect_too_large(post(port(), "/tracking/live", standing_batch(10'001), batch_header),
                   "10000 points (REQUEST_POINTS_MAX_LIVE)");
}

TEST_F(RequestLimits, OtherRequestsBringAHundredThousandPointsAndNoMore) {
  std::string file = standing_day();
  file += file.substr(file.find('B'));

  expect_too_large(post(port(), "/tracking/upload", file, "Content-Type: text/plain\r\n"),
                   "100000 points (REQUEST_POINTS_MAX)");
  expect_too_large(
      post(port(), "/tracking/upload?partial=true", file, "Content-Type: text/plain\r\n"),
      "100000 points (REQUEST_POINTS_MAX)");
}

TEST_F(RequestLimits, RefusedPointsCount) {
  expect_too_large(post(port(), "/tracking/live", json_of("1", 10'001)),
                   "10000 points (REQUEST_POINTS_MAX_LIVE)");
}

TEST_F(RequestLimits, ARequestEndsWhenTooManyOfItsPointsAreRefused) {
  std::string waypoints = "<gpx>";
  std::string fixes = "AXXX001\r\nHFDTE200325\r\n";
  for (int i = 0; i < 20'001; ++i) {
    waypoints += "<wpt/>";
    fixes += "B\r\n";
  }

  for (const auto& body : {json_of("1", 20'001), waypoints + "</gpx>", fixes}) {
    const auto answer = post(port(), "/tracking/upload", body);
    EXPECT_EQ(answer.status, 422U) << answer.body;
    EXPECT_NE(answer.body.find("more than 20000 of its points are refused"), std::string::npos)
        << answer.body;
  }
}

}  // namespace
}  // namespace fixline::test
