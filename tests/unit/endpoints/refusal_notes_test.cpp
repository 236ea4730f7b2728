#include "endpoints/refusal_notes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fixline::endpoints {
namespace {

using points::QueueName;
using refusals::RefusalBuffer;

formats::Submission of_two_flights() {
  formats::Submission submission{
      .queue = QueueName::live, .tracks = {}, .refusals = {}, .points_sent = 9};
  submission.refusals.add(1, "lat", "is above 90");
  submission.refusals.add(4, "lon", "is above 180");
  submission.refusals.add(6, "", "is not an object");
  submission.refused_of = {{0, "f-1", "d-1"}, {3, "f-2", "f-2"}};
  return submission;
}

TEST(RefusalNotes, AreUnderTheNamesOfTheFlightAndTheDevice) {
  RefusalBuffer buffer;
  note_refusals(of_two_flights(), buffer);

  const auto taken = buffer.take();

  ASSERT_EQ(taken.size(), 3U);
  ASSERT_EQ(taken.at("f-1").size(), 1U);
  EXPECT_EQ(taken.at("f-1"), taken.at("d-1"));
  EXPECT_EQ(taken.at("f-1").front().index, 1U);
  EXPECT_EQ(taken.at("f-1").front().field, "lat");
  ASSERT_EQ(taken.at("f-2").size(), 2U);
  EXPECT_EQ(taken.at("f-2").back().reason, "is not an object");
}

TEST(RefusalNotes, OfTheDatabaseHaveNothingOfItsMessage) {
  formats::Submission submission{
      .queue = QueueName::live, .tracks = {}, .refusals = {}, .points_sent = 2};
  points::Track track;
  track.flight_id = "f-1";
  submission.tracks.push_back(track);
  submission.refusals.add(1, "lat", "the database refuses it: secret");
  ingest::Receipt receipt{.mode = ingest::Mode::direct, .refused = {}};
  receipt.refused.push_back({.track = 0,
                             .point = 1,
                             .sqlstate = "23514",
                             .message = "secret",
                             .column = "lat",
                             .constraint = "low"});
  RefusalBuffer buffer;
  note_refused_by_database(submission, receipt, buffer);

  const auto noted = buffer.take().at("f-1").front();

  EXPECT_EQ(noted.index, 1U);
  EXPECT_EQ(noted.field, "lat");
  EXPECT_EQ(noted.reason, "the database refuses it: SQLSTATE 23514, constraint low");
}

}  // namespace
}  // namespace fixline::endpoints
