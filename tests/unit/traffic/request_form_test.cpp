#include "traffic/load/request_form.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <variant>

#include "formats/batch_body.hpp"
#include "json_bodies/json_tracks.hpp"
#include "points/time.hpp"
#include "points/time_bounds.hpp"

namespace fixline::traffic {
namespace {

using Key = std::tuple<std::string, points::Timestamp, double, double>;

RequestPlan plan_of(std::uint32_t points, std::uint32_t flights, std::int64_t start = 0) {
  return {"localhost:8000", "/tracking/live", "t", points, flights, start};
}

std::string body_of(std::string_view request) {
  const auto head = request.find("\r\n\r\n");
  return std::string(request.substr(head + 4));
}

/// The track that Fixline reads in a request.
points::Track track_of(std::string_view request) {
  auto body = body_of(request);
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  const auto read =
      json_bodies::JsonTracks().decode(points::QueueName::live, body, points::TimeBounds{}.at(now));
  if (!read) throw std::runtime_error(read.error().detail);
  EXPECT_EQ(read->refusals.count, 0U) << body;
  return read->tracks.at(0);
}

std::set<Key> keys_of(RequestForm& form, std::uint64_t requests) {
  std::set<Key> keys;
  for (std::uint64_t number = 0; number < requests; ++number) {
    const auto track = track_of(form.write(number));
    for (const auto& fix : std::get<points::TrackPoints>(track.points))
      keys.emplace(track.flight_id, fix.datetime, fix.lat, fix.lon);
  }
  return keys;
}

TEST(RequestForm, WritesAWholeRequest) {
  RequestForm form(plan_of(1, 500));

  const auto request = form.write(17);

  EXPECT_TRUE(request.starts_with("POST /tracking/live HTTP/1.1\r\nHost: localhost:8000\r\n"));
  const auto body = body_of(request);
  EXPECT_NE(request.find("Content-Length: " + std::to_string(body.size()) + "\r\n"),
            std::string_view::npos);
}

TEST(RequestForm, CarriesWhatItsPlaceSays) {
  RequestForm form(plan_of(10, 3, 100));
  const FlightPaths paths;
  for (const std::uint64_t number : {0U, 1U, 5U, 10'000U, 123'457U}) {
    const auto place = form.place_of(number);

    const auto track = track_of(form.write(number));

    EXPECT_EQ(track.flight_id, flight_id_of("t", place.flight));
    EXPECT_EQ(track.device_id, track.flight_id);
    const auto& fixes = std::get<points::TrackPoints>(track.points);
    ASSERT_EQ(fixes.size(), 10U);
    for (int i = 0; i < 10; ++i) {
      const auto& fix = fixes[static_cast<std::size_t>(i)];
      const auto planned = paths.at(place.flight, place.second + i);
      EXPECT_EQ(fix.datetime, first_second + std::chrono::seconds(place.second + i));
      EXPECT_DOUBLE_EQ(fix.lat, planned.lat_e6 / 1e6);
      EXPECT_DOUBLE_EQ(fix.lon, planned.lon_e6 / 1e6);
      EXPECT_EQ(fix.elevation, planned.elevation);
      EXPECT_EQ(fix.barometric_altitude, planned.barometric_altitude);
    }
  }
}

TEST(RequestForm, CarriesTheSamePointsAsProtobuf) {
  auto plan = plan_of(10, 3);
  RequestForm as_json(plan);
  plan.body = BodyForm::protobuf;
  RequestForm as_protobuf(plan);
  for (std::uint64_t number = 0; number < 50; ++number) {
    const auto request = as_protobuf.write(number);

    const auto read = formats::decode_batch(
        body_of(request), points::QueueName::live,
        points::TimeBounds{}.at(*points::parse_rfc3339("2025-06-08T10:30:00Z")));

    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_NE(request.find("Content-Type: application/x-protobuf\r\n"), std::string_view::npos);
    EXPECT_EQ(read->tracks.at(0), track_of(as_json.write(number))) << number;
  }
}

TEST(RequestForm, NoPointComesTwice) {
  constexpr std::uint64_t requests = 1'000;
  constexpr std::uint32_t points = 7;
  RequestForm form(plan_of(points, 11));

  EXPECT_EQ(keys_of(form, requests).size(), requests * points);
}

TEST(RequestForm, TheSamePlanMakesTheSameBytes) {
  RequestForm one(plan_of(3, 5));
  RequestForm other(plan_of(3, 5));
  for (std::uint64_t number = 0; number < 100; ++number)
    EXPECT_EQ(one.write(number), other.write(number)) << number;
}

TEST(RequestForm, BytesDoNotDependOnWhatWasWrittenBefore) {
  RequestForm fresh(plan_of(3, 12));
  RequestForm used(plan_of(3, 12));
  (void)used.write(1'000'011);
  (void)used.write(3);

  EXPECT_EQ(used.write(11), fresh.write(11));
}

TEST(RequestForm, GoesOnAfterAnEarlierRunWithoutTouchingItsPoints) {
  constexpr std::uint64_t sent = 101;  // no whole round of the flights
  RequestForm first(plan_of(4, 10));
  RequestForm second(plan_of(4, 10, first.second_after(sent)));
  auto keys = keys_of(first, sent);

  keys.merge(keys_of(second, sent));

  EXPECT_EQ(keys.size(), 2 * sent * 4);
}

TEST(RequestForm, EndsBeforeAFlightIsTooLong) {
  RequestForm form(plan_of(1'000, 2));

  EXPECT_LE(form.place_of(form.requests_max() - 1).second + 1'000, flight_seconds_max);
  EXPECT_GT(form.place_of(form.requests_max()).second + 1'000, flight_seconds_max);
  EXPECT_EQ(track_of(form.write(form.requests_max() - 1)).flight_id, "bench-t-1");
}

TEST(RequestForm, TakesNoRunNameThatWouldNeedEscapes) {
  EXPECT_TRUE(is_run_name("a-1_b.C"));
  for (const auto* name : {"", "a b", "a\"b", "a'b", "a%b", "\xc3\xa4"})
    EXPECT_FALSE(is_run_name(name)) << name;
  EXPECT_FALSE(is_run_name(std::string(41, 'a')));
}

}  // namespace
}  // namespace fixline::traffic
