#include "formats/batch_body.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "entry/entry_codec.hpp"
#include "json_bodies/json_text.hpp"
#include "json_bodies/json_tracks.hpp"
#include "points/time_bounds.hpp"
#include "points/uuid.hpp"

namespace fixline::formats {
namespace {

using points::QueueName;

constexpr points::Timestamp now{std::chrono::seconds(1'750'000'000)};
const points::TimeWindow window = points::TimeBounds{}.at(now);

points::TrackPoint fix(int second, double lat = 46.5) {
  return {now - std::chrono::hours(1) + std::chrono::seconds(second), lat, 7.25, 1512.5, {}};
}

points::Track track_of(std::string flight_id, points::TrackPoints list) {
  points::Track track;
  track.flight_id = std::move(flight_id);
  track.points = std::move(list);
  return track;
}

/// A field of wire type 2, its bytes as they are.
std::string field(char tag, std::string_view bytes) {
  return std::string{tag, static_cast<char>(bytes.size())} + std::string(bytes);
}

std::string body_of(const std::vector<points::Track>& tracks) {
  std::string body;
  for (const auto& piece : entry::encode(tracks, 100'000)) body += piece.bytes;
  return body;
}

points::ScoringPoint scoring_fix(int second) {
  points::ScoringPoint point{};
  point.date_time = fix(second).datetime;
  point.lat = 46.5;
  point.lon = 7.25;
  point.gps_alt = 1500;
  return point;
}

TEST(BatchBody, BringsWhatTheSameTrackBringsInJson) {
  const auto track = track_of("f-1", {fix(0), fix(1)});
  std::string json = json_bodies::json_body_of(track);
  const auto expected = json_bodies::JsonTracks().decode(points::QueueName::live, json, window);

  const auto got = decode_batch(body_of({track}), QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_EQ(got->tracks, expected->tracks);
  EXPECT_EQ(got->points_sent, 2U);
  EXPECT_EQ(got->refusals.count, 0U);
}

TEST(BatchBody, MakesTheUuidOfTheFlightIdWhereNoneIsGiven) {
  const auto got = decode_batch(body_of({track_of("f-1", {fix(0)})}), QueueName::upload, window);

  ASSERT_TRUE(got);
  EXPECT_EQ(got->tracks[0].flight_uuid, points::flight_uuid_for(QueueName::upload, "f-1"));
  EXPECT_FALSE(got->names_uuids);
}

TEST(BatchBody, TellsOfAUuidThatIsGivenWhereverItStands) {
  auto track = track_of("f-2", {fix(1)});
  track.flight_uuid = points::random_uuid();

  const auto got =
      decode_batch(body_of({track_of("f-1", {fix(0)}), track}), QueueName::live, window);

  ASSERT_TRUE(got);
  EXPECT_TRUE(got->names_uuids);
}

TEST(BatchBody, TakesATrackWhoseUuidIsLeftOut) {
  // kind 0, flight_id "f1", datetime, lat and lon of one point at 1700000000, 1, 2
  const std::string message =
      field('\x1a', "f1") + field('\x2a', field('\x1a', "\x80\xc4\x9f\xd5\x0c")) +
      field('\x32', field('\x1a', "\x02")) + field('\x3a', field('\x1a', "\x04"));

  const auto got = decode_batch(field('\x0a', message), QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_EQ(got->tracks[0].flight_uuid, points::flight_uuid_for(QueueName::live, "f1"));
  const auto& point = std::get<points::TrackPoints>(got->tracks[0].points)[0];
  EXPECT_EQ(point.datetime, points::Timestamp(std::chrono::seconds(1'700'000'000)));
  EXPECT_EQ(point.lat, 1);
  EXPECT_EQ(point.lon, 2);
}

TEST(BatchBody, RefusesABadPointAloneAndCountsOverAllTracks) {
  const auto got = decode_batch(
      body_of({track_of("f-1", {fix(0), fix(1, 90.5)}), track_of("f-2", {fix(2, -91), fix(3)})}),
      QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_EQ(got->points_sent, 4U);
  ASSERT_EQ(got->refusals.kept.size(), 2U);
  EXPECT_EQ(got->refusals.kept[0].index, 1U);
  EXPECT_EQ(got->refusals.kept[0].field, "lat");
  EXPECT_EQ(got->refusals.kept[0].reason, "is outside -90..90");
  EXPECT_EQ(got->refusals.kept[1].index, 2U);
  ASSERT_EQ(got->tracks.size(), 2U);
  EXPECT_EQ(std::get<points::TrackPoints>(got->tracks[1].points), points::TrackPoints{fix(3)});
}

TEST(BatchBody, TellsWhoseTheRefusedPointsAre) {
  const auto got =
      decode_batch(body_of({track_of("f-1", {fix(0), fix(1)}),
                            track_of("f-2", {fix(2), fix(3, 91)}), track_of("f-3", {fix(4, 91)})}),
                   QueueName::live, window);

  ASSERT_TRUE(got.has_value());
  ASSERT_EQ(got->refused_of.size(), 2U);
  EXPECT_EQ(got->refused_of[0].flight_id, "f-2");
  EXPECT_EQ(got->refused_of[0].first, 2U);
  EXPECT_EQ(got->refused_of[1].flight_id, "f-3");
  EXPECT_EQ(got->refused_of[1].first, 4U);
}

TEST(BatchBody, DropsATrackThatIsRefusedAsAWhole) {
  const auto got = decode_batch(body_of({track_of("f-1", {fix(0, 91)}), track_of("f-2", {fix(1)})}),
                                QueueName::live, window);

  ASSERT_TRUE(got);
  ASSERT_EQ(got->tracks.size(), 1U);
  EXPECT_EQ(got->tracks[0].flight_id, "f-2");
}

TEST(BatchBody, WrapsALongitudeALittleBeyondTheDateLineAndTellsIt) {
  auto beyond = fix(1);
  beyond.lon = 180.0375;

  const auto got =
      decode_batch(body_of({track_of("f-1", {fix(0), beyond})}), QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_NEAR(std::get<points::TrackPoints>(got->tracks.at(0).points).at(1).lon, -179.9625, 1e-9);
  ASSERT_EQ(got->changes.kinds.size(), 1U);
  EXPECT_EQ(got->changes.kinds[0].index, 1U);
}

TEST(BatchBody, RefusesTimesOutsideOfTheWindow) {
  auto early = fix(0);
  early.datetime = points::Timestamp(-std::chrono::hours(24 * 365 * 300));
  auto late = fix(0);
  late.datetime = now + std::chrono::hours(25);

  const auto got =
      decode_batch(body_of({track_of("f-1", {early, late, fix(0)})}), QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  ASSERT_EQ(got->refusals.kept.size(), 2U);
  EXPECT_EQ(got->refusals.kept[0].reason, "is before 1980-01-06");
  EXPECT_EQ(got->refusals.kept[1].reason, "is more than 24 h ahead of now");
}

TEST(BatchBody, RefusesNumbersThatAreNone) {
  auto nowhere = fix(0, std::numeric_limits<double>::quiet_NaN());
  auto nowhere_high = fix(1);
  nowhere_high.elevation = std::numeric_limits<double>::infinity();

  const auto got =
      decode_batch(body_of({track_of("f-1", {nowhere, nowhere_high})}), QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_TRUE(got->tracks.empty());
  ASSERT_EQ(got->refusals.kept.size(), 2U);
  EXPECT_EQ(got->refusals.kept[0].field, "lat");
  EXPECT_EQ(got->refusals.kept[1].field, "elevation");
}

TEST(BatchBody, GivesAScoringTrackAUuidAndItsTextAsFlightId) {
  points::Track track;
  track.flight_id = "ignored";
  track.points = points::ScoringPoints{scoring_fix(0)};

  const auto got = decode_batch(body_of({track}), QueueName::scoring, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_NE(got->tracks[0].flight_uuid, points::Uuid{});
  EXPECT_EQ(got->tracks[0].flight_id, points::to_string(got->tracks[0].flight_uuid));
}

TEST(BatchBody, RefusesAScoringPointWithoutItsHeightOrWithABadText) {
  auto no_height = scoring_fix(0);
  no_height.gps_alt.reset();
  auto bad_text = scoring_fix(1);
  bad_text.validity = std::string("A\0", 2);
  points::Track track;
  track.points = points::ScoringPoints{no_height, bad_text};

  const auto got = decode_batch(body_of({track}), QueueName::scoring, window);

  ASSERT_TRUE(got) << got.error().detail;
  ASSERT_EQ(got->refusals.kept.size(), 2U);
  EXPECT_EQ(got->refusals.kept[0].field, "gps_alt");
  EXPECT_EQ(got->refusals.kept[0].reason, "is missing");
  EXPECT_EQ(got->refusals.kept[1].field, "validity");
  EXPECT_EQ(got->refusals.kept[1].reason, "contains NUL");
}

// Of an entry that was queued once all is stored; it is for people to read what comes in.
TEST(BatchBody, RefusesAnIdWithAControlCharacter) {
  auto track = track_of("a\nb", {fix(0)});
  track.flight_uuid = points::random_uuid();
  const auto body = body_of({track});

  const auto got = decode_batch(body, QueueName::live, window);

  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().detail, testing::HasSubstr("control character"));
  EXPECT_TRUE(entry::decode(body));
}

TEST(BatchBody, RefusesABodyThatIsNotOne) {
  for (const std::string_view body : {"", "{}", "\x0a\x05zz", "\x12\x01z"}) {
    const auto got = decode_batch(body, QueueName::live, window);

    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, ErrorCode::invalid);
    EXPECT_TRUE(got.error().detail.starts_with("malformed batch: ")) << got.error().detail;
  }
}

TEST(BatchBody, RefusesOneThatIsCutAnywhere) {
  const auto whole = body_of({track_of("f-1", {fix(0), fix(1)})});
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(decode_batch(whole.substr(0, size), QueueName::live, window)) << size;
}

TEST(BatchBody, RefusesATrackWithSomethingBehindIt) {
  constexpr char end_of_a_group = '\x04';
  auto body = body_of({track_of("f-1", {fix(0)})}) + end_of_a_group;
  ++body[1];

  EXPECT_FALSE(decode_batch(body, QueueName::live, window));
}

TEST(BatchBody, TellsFieldsThatItsMessageDoesNotHave) {
  const auto whole = body_of({track_of("f-1", {fix(0)})});
  const std::string unknown_fields =
      "\xc8\x01\x07"      // 25 of the track, a number
      "\x32\x02\x48\x01"  // 9 of its latitudes
      "\xc8\x01\x07";

  const auto got =
      decode_batch(field('\x0a', whole.substr(2) + unknown_fields), QueueName::live, window);

  ASSERT_TRUE(got) << got.error().detail;
  EXPECT_EQ(got->points_sent, 1U);
  EXPECT_EQ(got->ignored, (std::vector<std::string>{"field 25", "lat: field 9"}));
}

TEST(BatchBody, NamesTheTrackThatIsWrong) {
  const auto no_id = decode_batch(body_of({track_of("f-1", {fix(0)}), track_of("", {fix(0)})}),
                                  QueueName::live, window);
  const auto other_kind =
      decode_batch(body_of({track_of("f-1", {fix(0)})}), QueueName::scoring, window);

  ASSERT_FALSE(no_id);
  EXPECT_EQ(no_id.error().detail, "track 1: flight_id: is missing");
  ASSERT_FALSE(other_kind);
  EXPECT_EQ(other_kind.error().detail, "track 0: its kind is not the one of this endpoint");
}

TEST(BatchBody, IsTooLargeBeyondTheMostPoints) {
  const std::vector<points::Track> tracks(101, track_of("f-1", points::TrackPoints(1000, fix(0))));

  const auto got = decode_batch(body_of(tracks), QueueName::upload, window);

  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, ErrorCode::too_large);
}

TEST(BatchBody, IsKnownByItsContentType) {
  EXPECT_TRUE(is_batch("application/x-protobuf"));
  EXPECT_TRUE(is_batch("Application/X-Protobuf; proto=fixline.v1.Entry"));
  EXPECT_TRUE(is_batch("application/protobuf"));
  EXPECT_FALSE(is_batch("application/json"));
  EXPECT_FALSE(is_batch("application/x-protobuffer"));
  EXPECT_FALSE(is_batch(""));
}

}  // namespace
}  // namespace fixline::formats
