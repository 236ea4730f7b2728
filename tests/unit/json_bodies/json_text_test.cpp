#include "json_bodies/json_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

#include "json_bodies/json_tracks.hpp"
#include "points/time.hpp"
#include "points/time_bounds.hpp"

namespace fixline::json_bodies {
namespace {

const points::Timestamp now = *points::parse_rfc3339("2025-06-08T10:30:00Z");
const points::TimeWindow window = points::TimeBounds{}.at(now);

points::TrackPoint random_point(std::mt19937_64& random) {
  std::uniform_real_distribution<double> degrees(-90, 90);
  std::uniform_real_distribution<double> metres(-500, 9'000);
  std::uniform_int_distribution<std::int64_t> micros(0, 1'000'000'000'000'000);
  points::TrackPoint point{.datetime = points::Timestamp(
                               std::chrono::microseconds(micros(random) + 400'000'000'000'000)),
                           .lat = degrees(random),
                           .lon = 2 * degrees(random),
                           .elevation = std::nullopt,
                           .barometric_altitude = std::nullopt};
  if (random() % 2 == 0) point.elevation = metres(random);
  if (random() % 2 == 0) point.barometric_altitude = metres(random);
  return point;
}

TEST(JsonBody, IsShortAndPlain) {
  points::Track track{.flight_uuid = {}, .flight_id = "f\"1\"", .device_id = "", .points = {}};
  track.points = points::TrackPoints{{.datetime = now,
                                      .lat = 46.5,
                                      .lon = -7,
                                      .elevation = 1200.25,
                                      .barometric_altitude = std::nullopt}};

  EXPECT_EQ(
      json_body_of(track),
      R"({"flight_id":"f\"1\"","track_points":[{"datetime":"2025-06-08T10:30:00Z","lat":46.5,"lon":-7,"elevation":1200.25}]})");
}

TEST(JsonBody, IsReadBackBitForBit) {
  std::mt19937_64 random(5);
  points::TrackPoints points;
  for (int i = 0; i < 5'000; ++i) points.push_back(random_point(random));
  const points::Track track{.flight_uuid = points::random_uuid(),
                            .flight_id = "\u00fc\\\"/",
                            .device_id = "d",
                            .points = points};
  std::string body = json_body_of(track);

  const auto result = JsonTracks().decode(points::QueueName::upload, body, window);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0), track);
}

TEST(JsonBody, BringsAScoringBatch) {
  points::Track track{
      .flight_uuid = points::random_uuid(), .flight_id = "", .device_id = "", .points = {}};
  track.flight_id = points::to_string(track.flight_uuid);
  points::ScoringPoint full{.date_time = now,
                            .lat = 1,
                            .lon = 2,
                            .gps_alt = 3,
                            .time = "10:30",
                            .rounded_time = "",
                            .validity = "A",
                            .pressure_alt = 4.5,
                            .lad = 5,
                            .lod = -6,
                            .speed = 7,
                            .elevation = 8,
                            .altitude_diff = 9,
                            .altitude_diff_smooth = 1e-7,
                            .speed_smooth = 1e21,
                            .takeoff_condition = true,
                            .in_flight = false};
  points::ScoringPoint bare{};
  bare.date_time = now;
  bare.gps_alt = 0;
  track.points = points::ScoringPoints{full, bare};
  std::string body = json_body_of(track);

  const auto result = JsonTracks().decode(points::QueueName::scoring, body, window);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0), track);
}

TEST(JsonBody, BringsPointsOfADevice) {
  points::Track track{.flight_uuid = points::flight_uuid_for(points::QueueName::flymaster, "123"),
                      .flight_id = "",
                      .device_id = "123",
                      .points = {}};
  track.points = points::FlymasterPoints{{.date_time = now,
                                          .lat = 1,
                                          .lon = 2,
                                          .gps_alt = 3,
                                          .speed = 4.5,
                                          .heading = {},
                                          .uploaded_at = now}};
  std::string body = json_body_of(track);
  std::string without_device = R"({"track_points": [{}]})";

  const auto result = JsonTracks().decode(points::QueueName::flymaster, body, window);
  const auto refused = JsonTracks().decode(points::QueueName::flymaster, without_device, window);

  ASSERT_TRUE(result) << result.error().detail;
  EXPECT_EQ(result->tracks.at(0), track);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "device_id: is missing");
}

}  // namespace
}  // namespace fixline::json_bodies
