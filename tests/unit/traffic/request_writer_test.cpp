#include "traffic/competition/request_writer.hpp"

#include <gtest/gtest.h>

#include "formats/digest.hpp"

namespace fixline::traffic {
namespace {

using points::QueueName;
using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds start{std::chrono::seconds(1'749'378'600)};

CompetitionPlan plan_of(std::uint64_t seed) {
  CompetitionPlan plan;
  plan.seed = seed;
  plan.pilots = 20;
  plan.duration = 10min;
  return plan;
}

/// Every byte that a competition sends.
std::string bytes_of(std::uint64_t seed, std::chrono::sys_seconds begin) {
  Competition competition(plan_of(seed));
  const RequestWriter writer(competition, begin, "secret");
  std::string bytes;
  while (const auto dispatch = competition.next()) {
    const auto post = writer.post_of(*dispatch);
    bytes += post.target + "\n" + post.body + "\n";
  }
  return bytes;
}

Dispatch one_fix(const Competition&, QueueName queue) {
  Fix fix{};
  fix.second = 5;
  fix.lat_e7 = 465'231'230;
  fix.lon_e7 = -66'323'450;
  fix.gps_dm = 12'005;
  fix.baro_dm = 11'852;
  fix.climb_cms = -123;
  fix.speed_kmh = 38;
  fix.heading_deg = 270;
  fix.flying = true;
  return {7, queue, 0, 0, {fix}};
}

/// A competition whose first pilot's device writes six decimals.
Competition with_six_decimals() {
  for (std::uint64_t seed = 1;; ++seed) {
    Competition competition(plan_of(seed));
    if (competition.decimals_of(0) == 6) return Competition(plan_of(seed));
  }
}

TEST(RequestWriter, WritesTheSameBytesForTheSameSeedAndStart) {
  EXPECT_EQ(bytes_of(3, start), bytes_of(3, start));
}

TEST(RequestWriter, WritesOtherBytesForAnotherSeed) {
  EXPECT_NE(bytes_of(3, start), bytes_of(4, start));
}

TEST(RequestWriter, NamesOtherFlightsForAnotherStart) {
  const Competition competition(plan_of(1));
  const auto dispatch = one_fix(competition, QueueName::live);

  EXPECT_NE(RequestWriter(competition, start, "").flight_id(dispatch),
            RequestWriter(competition, start + 1s, "").flight_id(dispatch));
}

TEST(RequestWriter, WritesALivePointAsATrackerDoes) {
  const Competition competition = with_six_decimals();
  const RequestWriter writer(competition, start, "");
  const auto dispatch = one_fix(competition, QueueName::live);

  const auto post = writer.post_of(dispatch);

  EXPECT_EQ(post.target, "/tracking/live");
  EXPECT_EQ(post.body, R"({"flight_id":")" + writer.flight_id(dispatch) + R"(","device_id":")" +
                           writer.device_id(dispatch) +
                           R"(","track_points":[{"datetime":"2025-06-08T10:30:05Z",)"
                           R"("lat":46.523123,"lon":-6.632345,"elevation":1200.5,)"
                           R"("barometric_altitude":1185.2}]})");
}

TEST(RequestWriter, WritesAScoredPointWithItsFlight) {
  const Competition competition = with_six_decimals();
  const RequestWriter writer(competition, start, "");
  const auto dispatch = one_fix(competition, QueueName::scoring);

  const auto post = writer.post_of(dispatch);

  EXPECT_EQ(post.target, "/scoring/batch");
  EXPECT_EQ(post.body,
            R"({"flight_uuid":")" + points::to_string(writer.flight_uuid(dispatch)) +
                R"(","tracks":[{"date_time":"2025-06-08T10:30:05Z","lat":46.523123,)"
                R"("lon":-6.632345,"gps_alt":1200.5,"pressure_alt":1185.2,"time":"10:30:05",)"
                R"("validity":"A","speed":38,"altitude_diff":-1.2,"in_flight":true}]})");
}

TEST(RequestWriter, SignsAFlymasterFileWithTheSecret) {
  const Competition competition = with_six_decimals();
  const RequestWriter writer(competition, start, "s3cret");
  const auto dispatch = one_fix(competition, QueueName::flymaster);
  const std::string serial = writer.device_id(dispatch);

  const auto post = writer.post_of(dispatch);

  EXPECT_EQ(post.target, "/tracking/flymaster/upload/file");
  EXPECT_EQ(post.body, serial + ", " + formats::sha256_hex(serial + "s3cret") +
                           "\n1749378607,1749378605,46.523123,-6.632345,1200,38,270\nEOF\n");
}

}  // namespace
}  // namespace fixline::traffic
