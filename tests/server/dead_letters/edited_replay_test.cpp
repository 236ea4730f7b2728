#include "dead_letters/edited_replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/dead_letters/dead_letters_database.hpp"

namespace fixline::dead_letters {
namespace {

using test::DeadLettersDatabase;
using test::run;
using testing::HasSubstr;

class EditedReplayTest : public testing::Test {
 protected:
  Result<EditedReplay> replay(std::string document, std::int64_t id = 1) {
    postgres::PgSession session(database_.context().get_executor(), {});
    if (auto connected =
            run(database_.context(), session.connect(test::address_of(database_.url())));
        !connected)
      throw std::runtime_error(connected.error().message);
    const auto now =
        std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    return run(database_.context(),
               replay_edited(session, id, std::move(document), now, store::Nulls::are_filled));
  }
  static std::string document(const std::string& elevation) {
    return R"({"flight_id": "a", "track_points": [{"datetime": "2025-06-08T10:00:00Z", "lat": 45.5,)"
           R"( "lon": 6.25, "elevation": )" +
           elevation + "}]}";
  }

  DeadLettersDatabase database_;
};

TEST_F(EditedReplayTest, StoresThePointAsItWasMended) {
  database_.make_letters("a", 1);

  const auto done = replay(document("1000"));

  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_TRUE(done->is_found);
  EXPECT_EQ(done->points_new, 1U);
  EXPECT_EQ(database_.value("SELECT elevation FROM live_track_points"), "1000");
  EXPECT_EQ(database_.letters(), "0");
}

TEST_F(EditedReplayTest, KeepsTheLetterWhenTheDatabaseRefusesTheNewPoint) {
  database_.make_letters("a", 1);

  const auto done = replay(document("4500"));

  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::refused);
  EXPECT_THAT(done.error().detail, HasSubstr("low"));
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE attempts = 1"), "1");
  EXPECT_EQ(database_.points(), "0");
}

TEST_F(EditedReplayTest, ValidatesAsTheEndpointsDo) {
  database_.make_letters("a", 1);

  const auto no_number = replay(document("\"high\""));
  const auto no_json = replay("{");

  ASSERT_FALSE(no_number);
  EXPECT_EQ(no_number.error().code, ErrorCode::invalid);
  EXPECT_EQ(no_number.error().detail, "point 0, elevation: is not a number");
  ASSERT_FALSE(no_json);
  EXPECT_THAT(no_json.error().detail, HasSubstr("malformed JSON"));
  EXPECT_EQ(database_.letters(), "1");
}

TEST_F(EditedReplayTest, FindsNoLetterThatIsNotThere) {
  const auto done = replay(document("1000"), 77);

  ASSERT_TRUE(done);
  EXPECT_FALSE(done->is_found);
  EXPECT_EQ(database_.points(), "0");
}

TEST_F(EditedReplayTest, MendsALetterThatCannotBeDecoded) {
  database_.make_raw_letter(store::RawCause::undecodable, "x");

  const auto done = replay(document("1000"));

  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(database_.points(), "1");
  EXPECT_EQ(database_.letters(), "0");
}

TEST_F(EditedReplayTest, WantsTheFlightOfAScoringPoint) {
  database_.value(
      "INSERT INTO dead_letters (queue, reason, payload) VALUES ('scoring', 'refused', 'x')");
  const std::string points = R"("tracks": [{"date_time": "2025-06-08T10:00:00Z", "lat": 45.5,)"
                             R"( "lon": 6.25, "gps_alt": 7}]})";

  const auto without = replay("{" + points);
  const auto with = replay(R"({"flight_uuid": "0197571c-1f80-7e63-8f4a-5a2d9c1b0a01", )" + points);

  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().detail, "flight_uuid: is missing");
  ASSERT_TRUE(with) << with.error().detail;
  EXPECT_EQ(database_.value("SELECT flight_uuid FROM scoring_tracks"),
            "0197571c-1f80-7e63-8f4a-5a2d9c1b0a01");
}

TEST_F(EditedReplayTest, TakesAFlymasterPointToo) {
  database_.value(
      "INSERT INTO dead_letters (queue, reason, payload) VALUES ('flymaster', 'refused', 'x')");

  const auto done = replay(R"({"device_id": "12345", "track_points": [{"date_time":)"
                           R"( "2025-06-08T10:00:00Z", "lat": 45.5, "lon": 6.25, "speed": 7}]})");

  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(database_.value("SELECT device_id || speed FROM flymaster"), "123457");
}

}  // namespace
}  // namespace fixline::dead_letters
