// What a constraint of the user's refuses beside the key is refused with its name: no duplicate.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/store/large_batches.hpp"
#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using test::run;

struct Constraint {
  const char* name;
  const char* sql;  ///< one that is called "user_s", and takes one fix of an elevation
};

void PrintTo(const Constraint& each, std::ostream* to) { *to << each.name; }

class OtherConstraint : public testing::TestWithParam<Constraint> {
 protected:
  Settled settle(const std::vector<Track>& tracks) {
    auto settled = run(database_.context(), writer_.settle({QueueName::live, tracks}));
    EXPECT_TRUE(settled) << settled.error().detail;
    return settled ? std::move(*settled) : Settled{};
  }
  void add_constraint() { database_.value(std::string(GetParam().sql) + "; SELECT ''"); }
  std::string rows() { return database_.value("SELECT count(*) FROM live_track_points"); }
  void expect_refused(const Settled& settled, std::size_t count) {
    EXPECT_EQ(settled.written.duplicates, 0U);
    ASSERT_EQ(settled.refused.size(), count);
    for (const auto& point : settled.refused) EXPECT_EQ(point.constraint, "user_s");
  }

  test::MigratedDatabase database_;
  PostgresPointWriter writer_ = test::writer_to(database_);
};

TEST_P(OtherConstraint, RefusesPointsByItsName) {
  add_constraint();
  EXPECT_EQ(settle({flight("a", 3)}).written.inserted, 3U);

  const auto settled = settle({flight("b", 5)});

  EXPECT_EQ(settled.written.inserted, 2U);
  expect_refused(settled, 3);
  EXPECT_EQ(rows(), "5");
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE detail LIKE '%user_s%'"), "3");
}

TEST_P(OtherConstraint, RefusesPointsByItsNameWhenItComesLater) {
  EXPECT_EQ(settle({flight("a", 3)}).written.inserted, 3U);
  add_constraint();

  const auto settled = settle({flight("b", 5)});

  EXPECT_EQ(settled.written.inserted, 2U);
  expect_refused(settled, 3);
}

TEST_P(OtherConstraint, LeavesDuplicatesWhatTheyAre) {
  add_constraint();
  EXPECT_EQ(settle({flight("a", 3)}).written.inserted, 3U);

  const auto settled = settle({flight("a", 4)});

  EXPECT_EQ(settled.written.inserted, 1U);
  EXPECT_EQ(settled.written.duplicates, 3U);
  EXPECT_TRUE(settled.refused.empty());
}

TEST_P(OtherConstraint, RefusesPointsOfBatchesThatAreCopied) {
  add_constraint();
  EXPECT_EQ(settle({flight("a", test::many)}).written.inserted, test::many);

  const auto settled = settle({flight("b", test::many + 1)});

  EXPECT_EQ(settled.written.inserted, 1U);
  EXPECT_EQ(settled.refused.size() + settled.held.size(), test::many);
  EXPECT_EQ(settled.written.duplicates, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    , OtherConstraint,
    testing::Values(
        Constraint{"UniqueExpression",
                   "CREATE UNIQUE INDEX user_s ON live_track_points (round(elevation))"},
        Constraint{"UniqueExpressionBesideOurColumns",
                   "CREATE UNIQUE INDEX user_s ON live_track_points"
                   " (datetime, round(elevation))"},
        Constraint{"UniquePartial",
                   "CREATE UNIQUE INDEX user_s ON live_track_points (elevation)"
                   " WHERE elevation > 0"},
        Constraint{"Exclusion",
                   "ALTER TABLE live_track_points ADD CONSTRAINT user_s"
                   " EXCLUDE USING btree (elevation WITH =)"}),
    [](const auto& test) { return test.param.name; });

class SeveralKeys : public testing::Test {
 protected:
  Result<Written> write(const std::vector<Track>& tracks) {
    return run(database_.context(), test::write(writer_, QueueName::live, tracks));
  }

  test::MigratedDatabase database_;
  PostgresPointWriter writer_ = test::writer_to(database_);
};

TEST_F(SeveralKeys, ThatContainEachOtherTellDuplicatesByTheNarrowest) {
  database_.value(
      "CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime, lat, lon, elevation);"
      "CREATE UNIQUE INDEX ON live_track_points (lon, lat, datetime, flight_uuid);"
      "CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime)");
  auto elsewhere = flight("a", 2);
  for (auto& fix : std::get<points::TrackPoints>(elsewhere.points)) fix.lat += 1;

  EXPECT_EQ(write({flight("a", 3)})->inserted, 3U);
  const auto again = write({flight("a", 3)});
  const auto other = write({elsewhere});

  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->duplicates, 3U);
  ASSERT_TRUE(other) << other.error().detail;
  EXPECT_EQ(other->duplicates, 2U);
  EXPECT_EQ(other->conflicting, 2U);
}

TEST_F(SeveralKeys, OfWhichNoneContainsTheOtherRefuseByTheSecond) {
  database_.value(
      "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey;"
      "CREATE UNIQUE INDEX first_key ON live_track_points (flight_uuid, datetime, lat);"
      "CREATE UNIQUE INDEX second_key ON live_track_points (flight_uuid, datetime, lon)");
  auto elsewhere = flight("a", 1);
  std::get<points::TrackPoints>(elsewhere.points)[0].lat += 1;
  EXPECT_EQ(write({flight("a", 1)})->inserted, 1U);

  const auto written = write({elsewhere});

  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().detail, testing::HasSubstr("second_key"));
  const auto flaws = run(database_.context(), writer_.find_flaws(QueueName::live));
  ASSERT_TRUE(flaws) << flaws.error().detail;
  ASSERT_EQ(flaws->size(), 2U);
  EXPECT_THAT((*flaws)[0].effect, testing::HasSubstr("count as duplicates"));
  EXPECT_THAT((*flaws)[1].effect, testing::HasSubstr("are refused"));
}

TEST_F(SeveralKeys, OfAPartitionRefuseByTheirName) {
  database_.value(
      "ALTER TABLE live_track_points RENAME TO plain;"
      "CREATE TABLE live_track_points (LIKE plain INCLUDING ALL) PARTITION BY RANGE (datetime);"
      "CREATE TABLE all_years PARTITION OF live_track_points DEFAULT;"
      "CREATE UNIQUE INDEX one_a_height ON all_years (elevation)");
  EXPECT_EQ(write({flight("a", 3)})->inserted, 3U);

  EXPECT_EQ(write({flight("a", 3)})->duplicates, 3U);
  const auto written = write({flight("b", 3)});

  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().detail, testing::HasSubstr("one_a_height"));
}

TEST(ARoleThatMayOnlyInsert, WritesAndIsGivenMoreUnderAWarmSession) {
  test::MigratedDatabase database;
  auto writer = test::writer_as("fixline_inserts", database);
  const auto grant = [&](const std::string& sql) { database.value(sql + "; SELECT ''"); };
  grant("GRANT INSERT ON ALL TABLES IN SCHEMA public TO fixline_inserts");
  const auto write = [&](std::vector<Track> tracks) {
    return run(database.context(), test::write(writer, QueueName::live, tracks));
  };

  const auto blind = write({flight("a", 1)});
  grant("GRANT SELECT ON live_track_points TO fixline_inserts");
  const auto seeing = write({flight("a", 2)});
  grant("REVOKE SELECT ON live_track_points FROM fixline_inserts");
  const auto blind_again = write({flight("a", 3)});

  ASSERT_TRUE(blind) << blind.error().detail;
  ASSERT_TRUE(seeing) << seeing.error().detail;
  ASSERT_TRUE(blind_again) << blind_again.error().detail;
  EXPECT_EQ(database.value("SELECT count(*) FROM live_track_points"), "3");
}

TEST(ARoleThatMayOnlyInsert, GoesOnWhenTheRightToReadIsTakenAway) {
  test::MigratedDatabase database;
  auto writer = test::writer_as("fixline_inserts", database);
  database.value(
      "GRANT INSERT, SELECT ON ALL TABLES IN SCHEMA public TO fixline_inserts; SELECT ''");
  const auto write = [&](std::vector<Track> tracks) {
    return run(database.context(), test::write(writer, QueueName::live, tracks));
  };
  ASSERT_TRUE(write({flight("a", 1)}));

  database.value("REVOKE SELECT ON live_track_points FROM fixline_inserts; SELECT ''");
  const auto written = write({flight("a", 2)});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 1U);
}

}  // namespace
}  // namespace fixline::store
