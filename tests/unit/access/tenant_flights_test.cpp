#include "access/tenant_flights.hpp"

#include <gtest/gtest.h>

#include <string>

#include "points/track.hpp"

namespace fixline::access {
namespace {

using points::QueueName;
using points::Uuid;

formats::Submission of(QueueName queue, const std::string& flight_id) {
  formats::Submission submission{.queue = queue, .tracks = {}, .refusals = {}};
  const auto uuid = points::flight_uuid_for(queue, flight_id);
  submission.tracks.push_back({uuid, flight_id, "", points::TrackPoints{points::TrackPoint{}}});
  submission.parts.push_back(
      {.file = {}, .flight_id = flight_id, .flight_uuid = uuid, .first = 0, .sent = 1});
  return submission;
}

Uuid uuid_of(const std::string& tenant, QueueName queue, const std::string& flight_id) {
  auto submission = of(queue, flight_id);
  put_within(tenant, submission);
  return submission.tracks.front().flight_uuid;
}

TEST(TenantFlights, AreTheSameInEveryRelease) {
  EXPECT_EQ(points::to_string(uuid_of("club", QueueName::live, "cup26-1")),
            "0c4e4ed4-157d-5fb0-b1aa-49e9bb8158ad");
}

TEST(TenantFlights, AreWhatTheyWereWithoutATenant) {
  EXPECT_EQ(uuid_of("", QueueName::live, "cup26-1"),
            points::flight_uuid_for(QueueName::live, "cup26-1"));
}

TEST(TenantFlights, OfTwoTenantsNeverMeet) {
  for (const auto queue : {QueueName::live, QueueName::upload, QueueName::scoring}) {
    EXPECT_NE(uuid_of("club", queue, "cup26-1"), uuid_of("league", queue, "cup26-1"));
    EXPECT_NE(uuid_of("club", queue, "cup26-1"), uuid_of("", queue, "cup26-1"));
  }
}

TEST(TenantFlights, AreNamedToTheClientAsTheyAreStored) {
  auto submission = of(QueueName::upload, "cup26-1");
  put_within("club", submission);

  EXPECT_EQ(submission.parts.front().flight_uuid, submission.tracks.front().flight_uuid);
  EXPECT_EQ(submission.tracks.front().flight_id, "cup26-1");
}

TEST(TenantFlights, OfScoringGoByTheirUuid) {
  auto submission = of(QueueName::scoring, "x");
  put_within("club", submission);

  const auto& track = submission.tracks.front();
  EXPECT_EQ(track.flight_id, points::to_string(track.flight_uuid));
}

TEST(TenantFlights, AreNothingOfADevices) {
  EXPECT_EQ(uuid_of("club", QueueName::flymaster, "4711"),
            points::flight_uuid_for(QueueName::flymaster, "4711"));
}

}  // namespace
}  // namespace fixline::access
