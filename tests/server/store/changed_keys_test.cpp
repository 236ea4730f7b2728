// A table's key changes while sessions write to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "store/latest_layouts.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using test::run;
using testing::HasSubstr;

class ChangedKey : public testing::Test {
 protected:
  PostgresPointWriter make_writer() {
    return {database_.context().get_executor(),
            {.address = test::address_of(database_.url()), .layouts = layouts_},
            std::make_shared<spdlog::logger>("test")};
  }
  Result<Written> write(const std::vector<Track>& tracks) {
    return run(database_.context(), test::write(writer_, QueueName::live, tracks));
  }
  Result<TableFlaws> look() { return run(database_.context(), watch_.find_flaws(QueueName::live)); }
  void change(const std::string& sql) { database_.value(sql + "; SELECT ''"); }
  std::string rows() { return database_.value("SELECT count(*) FROM live_track_points"); }
  static std::vector<Track> second(std::size_t at) { return {flight("a", 1, at)}; }

  test::MigratedDatabase database_;
  std::shared_ptr<LatestLayouts> layouts_ = std::make_shared<LatestLayouts>();
  PostgresPointWriter writer_ = make_writer();
  PostgresPointWriter watch_ = make_writer();
};

TEST_F(ChangedKey, ThatIsGoneStopsTheNextInsertAndItsReturnLetsItGoOn) {
  ASSERT_TRUE(write(second(0)));
  change("ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey");

  const auto refused = write(second(0));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(refused.error().detail, HasSubstr("has no unique index"));
  EXPECT_EQ(rows(), "1");
  change("CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime, lat, lon)");
  const auto written = write(second(0));
  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->duplicates, 1U);
}

TEST_F(ChangedKey, ThatIsGoneStopsWhatIsCopiedOnceItIsSeen) {
  ASSERT_TRUE(write({flight("a", 100)}));
  change("ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey");

  EXPECT_FALSE(look());
  const auto refused = write({flight("a", 100, 100)});

  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("has no unique index"));
  EXPECT_EQ(rows(), "100");
}

TEST_F(ChangedKey, OfFewerColumnsThatWouldLosePointsStopsThem) {
  ASSERT_TRUE(write(second(0)));
  change("CREATE UNIQUE INDEX one_a_height ON live_track_points (elevation)");

  const auto refused = write({flight("b", 3)});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(refused.error().detail, HasSubstr("DROP INDEX one_a_height"));
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters"), "0");
  change("DROP INDEX one_a_height");
  const auto written = write({flight("b", 3)});
  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 3U);
}

TEST_F(ChangedKey, ThatWouldLosePointsStopsAlsoWhatItTakesOnceItIsSeen) {
  ASSERT_TRUE(write(second(0)));
  change("CREATE UNIQUE INDEX one_a_height ON live_track_points (elevation)");

  EXPECT_FALSE(look());

  EXPECT_FALSE(write(second(1)));
}

TEST_F(ChangedKey, WithoutThePlaceTellsDuplicatesAtOnce) {
  ASSERT_TRUE(write(second(0)));
  change("CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime)");
  auto elsewhere = flight("a", 1);
  std::get<points::TrackPoints>(elsewhere.points)[0].lat += 1;

  const auto written = write({elsewhere});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->duplicates, 1U);
  EXPECT_EQ(written->conflicting, 1U);
  change("DROP INDEX live_track_points_flight_uuid_datetime_idx");
  const auto widened = write({elsewhere});
  ASSERT_TRUE(widened) << widened.error().detail;
  EXPECT_EQ(widened->inserted, 1U);
}

TEST_F(ChangedKey, OfFlightsIsSeenAndTheirRowsComeBack) {
  database_.value("CREATE RULE none AS ON INSERT TO flights DO INSTEAD NOTHING");
  ASSERT_TRUE(write(second(0)));
  EXPECT_TRUE(look());
  ASSERT_TRUE(write(second(1)));
  database_.value("DROP RULE none ON flights");

  EXPECT_TRUE(look());
  ASSERT_TRUE(write(second(2)));

  EXPECT_EQ(database_.value("SELECT count(*) FROM flights"), "1");
}

TEST_F(ChangedKey, ThatOneSessionMeetsIsNewsToTheOthers) {
  auto other = make_writer();
  const auto write_by_other = [&](const std::vector<Track>& tracks) {
    return run(database_.context(), test::write(other, QueueName::live, tracks));
  };
  ASSERT_TRUE(write({flight("a", 1)}));
  ASSERT_TRUE(write_by_other({flight("b", 1)}));
  change("ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey");
  ASSERT_FALSE(write({flight("a", 1)}));

  EXPECT_FALSE(write_by_other({flight("b", 100, 1)})) << "that would be copied";

  EXPECT_EQ(rows(), "2");
}

}  // namespace
}  // namespace fixline::store
