#include "access/flight_rights.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "points/track.hpp"

namespace fixline::access {
namespace {

using points::QueueName;

struct Named {
  std::string flight_id;
  std::string device_id{};
};

formats::Submission of(QueueName queue, const std::vector<Named>& tracks) {
  formats::Submission submission{.queue = queue, .tracks = {}, .refusals = {}};
  for (const auto& [flight_id, device_id] : tracks)
    submission.tracks.push_back({points::flight_uuid_for(queue, flight_id), flight_id, device_id,
                                 points::TrackPoints{points::TrackPoint{}}});
  return submission;
}

std::string foreign_in(const AccessToken& token, const formats::Submission& submission) {
  const auto foreign = first_foreign(token, submission);
  return foreign ? std::string(foreign->what) + " " + foreign->name : "none";
}

const AccessToken for_cup{.flights = {"cup26-*"}};
const AccessToken for_device{.devices = {"4711"}};

TEST(FlightRights, AreOfThePatternsOfTheToken) {
  EXPECT_EQ(foreign_in(for_cup, of(QueueName::live, {{"cup26-1"}, {"cup26-2"}})), "none");
  EXPECT_EQ(foreign_in(for_cup, of(QueueName::live, {{"cup26-1"}, {"cup27-1"}})), "flight cup27-1");
  EXPECT_EQ(foreign_in(for_device, of(QueueName::live, {{"any", "4711"}})), "none");
  EXPECT_EQ(foreign_in(for_device, of(QueueName::live, {{"any", "4712"}})), "device 4712");
}

TEST(FlightRights, AreForAnythingWithoutPatterns) {
  EXPECT_EQ(foreign_in({}, of(QueueName::live, {{"any", "any"}, {"", ""}})), "none");
  EXPECT_EQ(foreign_in({.flights = {"*"}}, of(QueueName::flymaster, {{"", "4711"}})), "none");
}

TEST(FlightRights, AreNotForPointsWithoutANameWhereThereArePatterns) {
  EXPECT_EQ(foreign_in(for_device, of(QueueName::live, {{"any"}})), "device ");
  EXPECT_EQ(foreign_in(for_cup, of(QueueName::flymaster, {{"", "4711"}})), "flight ");
}

TEST(FlightRights, AreNotForAnotherFlightsUuidUnderANameOfOnesOwn) {
  auto submission = of(QueueName::live, {{"cup26-1"}});
  submission.names_uuids = true;
  submission.tracks.front().flight_uuid = points::flight_uuid_for(QueueName::live, "cup27-1");
  const auto uuid = points::to_string(submission.tracks.front().flight_uuid);

  EXPECT_EQ(foreign_in(for_cup, submission), "flight " + uuid);
  EXPECT_EQ(foreign_in({.flights = {"cup26-*", uuid}}, submission), "none");
}

TEST(FlightRights, AreForAChosenUuidWhereOneWasChosen) {
  auto chosen = of(QueueName::live, {{"cup26-1"}, {"cup26-2"}});
  chosen.names_uuids = true;
  EXPECT_FALSE(has_chosen_uuid(chosen)) << "they are those that they have anyway";
  chosen.tracks.back().flight_uuid = points::flight_uuid_for(QueueName::live, "cup27-1");
  EXPECT_TRUE(has_chosen_uuid(chosen));
  auto scored = of(QueueName::scoring, {{"x"}});
  scored.names_uuids = true;
  EXPECT_FALSE(has_chosen_uuid(scored)) << "it has no other name";
}

TEST(FlightRights, OfAFlightWithoutAnIdAreByItsUuid) {
  auto submission = of(QueueName::scoring, {{""}});
  submission.tracks.front().flight_uuid = points::flight_uuid_for(QueueName::live, "x");
  const auto uuid = points::to_string(submission.tracks.front().flight_uuid);

  EXPECT_EQ(foreign_in(for_cup, submission), "flight " + uuid);
  EXPECT_EQ(foreign_in({.flights = {uuid}}, submission), "none");
}

TEST(FlightRights, AreLookedAtForPointsThatAreRefusedAnyway) {
  auto submission = of(QueueName::live, {});
  submission.refused_of = {{0, "cup27-1", "4711"}};

  EXPECT_EQ(foreign_in(for_cup, submission), "flight cup27-1");
  EXPECT_EQ(foreign_in(for_device, submission), "none");
}

}  // namespace
}  // namespace fixline::access
