#include "endpoints/receipt.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace fixline::endpoints {
namespace {

using points::QueueName;

formats::Submission of_one_flight() {
  formats::Submission submission{
      .queue = QueueName::upload, .tracks = {}, .refusals = {}, .points_sent = 2};
  points::Track track;
  track.flight_id = "f-1";
  track.points = points::TrackPoints(2);
  submission.tracks.push_back(track);
  return submission;
}

boost::json::value told_of(const formats::Submission& submission) {
  const ingest::Receipt receipt{
      .mode = ingest::Mode::queued, .accepted = submission.points_sent, .refused = {}};
  return boost::json::parse(receipt_response(submission, receipt).body);
}

TEST(Receipt, HasNoWordOfChangesWhereThereAreNone) {
  const auto told = told_of(of_one_flight()).as_object();

  EXPECT_FALSE(told.contains("changed"));
  EXPECT_FALSE(told.contains("ignored"));
  EXPECT_FALSE(told.contains("parts"));
}

TEST(Receipt, TellsWhatWasTakenOtherwiseThanItWasSent) {
  auto submission = of_one_flight();
  submission.changes.add(1, "lon", "wrapped");

  const auto told = told_of(submission).at("changed").at(0);

  EXPECT_EQ(told.at("index"), 1);
  EXPECT_EQ(told.at("field"), "lon");
  EXPECT_EQ(told.at("reason"), "wrapped");
  EXPECT_EQ(told.at("count"), 1);
}

TEST(Receipt, NamesTheFieldsThatMeanNothingHere) {
  auto submission = of_one_flight();
  submission.ignored = {"mood"};

  EXPECT_EQ(told_of(submission).at("ignored").at(0), "mood");
}

TEST(Receipt, HasALineForEachFlightAndForAFileThatIsNone) {
  auto submission = of_one_flight();
  submission.tracks.push_back(submission.tracks.front());
  submission.points_sent = 5;
  submission.refusals.add(3, "lat", "is outside -90..90");
  submission.parts = {
      {.file = "a.igc", .flight_id = "f-1", .flight_uuid = {}, .first = 0, .sent = 2},
      {.file = "", .flight_id = "f-2", .flight_uuid = {}, .first = 2, .sent = 3},
      {.file = "b.txt",
       .flight_id = "",
       .flight_uuid = {},
       .first = 5,
       .sent = 0,
       .fault = "none"}};

  const auto told = told_of(submission);

  EXPECT_EQ(told.at("flights"), 2);
  const auto& lines = told.at("parts").as_array();
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines.at(0).at("file"), "a.igc");
  EXPECT_EQ(lines.at(0).at("accepted"), 2);
  EXPECT_EQ(lines.at(1).at("flight_id"), "f-2");
  EXPECT_EQ(lines.at(1).at("first_index"), 2);
  EXPECT_EQ(lines.at(1).at("accepted"), 2);
  EXPECT_EQ(lines.at(1).at("rejected_count"), 1);
  EXPECT_EQ(lines.at(2).at("error"), "none");
}

}  // namespace
}  // namespace fixline::endpoints
