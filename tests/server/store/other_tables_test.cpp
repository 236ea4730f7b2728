#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::Database;
using test::flight;
using test::MigratedDatabase;
using test::run;
using test::writer_to;
using testing::HasSubstr;

constexpr auto older_platform =
    "CREATE TABLE live_track_points (datetime timestamptz NOT NULL, id bigserial, device_id text,"
    " flight_uuid text NOT NULL, flight_id character varying(40) NOT NULL, lat numeric NOT NULL,"
    " lon real NOT NULL, elevation integer, barometric_altitude double precision, \"Remark\" text,"
    " created timestamptz NOT NULL DEFAULT now(), height int GENERATED ALWAYS AS (elevation) "
    "STORED,"
    " PRIMARY KEY (datetime, id), UNIQUE (flight_id, lat, lon, datetime))";

// Tables that were there before Fixline came.
class OtherTables : public testing::Test {
 protected:
  void make(const std::string& sql) {
    database_.value(sql);
    const auto migrated = run(database_.context(), migrate(database_.session()));
    ASSERT_TRUE(migrated) << migrated.error().detail;
  }
  Result<Written> write(const std::vector<Track>& tracks) {
    return run(database_.context(), test::write(writer_, QueueName::live, tracks));
  }

  Database database_;
  PostgresPointWriter writer_ = writer_to(database_);
};

TEST_F(OtherTables, OfAnOlderPlatformAreFilledAsFarAsBothSidesKnow) {
  make(older_platform);
  auto track = flight("a", 3);
  track.device_id = "phone";

  const auto written = write({track, track});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 3U);
  EXPECT_EQ(written->duplicates, 3U);
  EXPECT_EQ(
      database_.value("SELECT concat_ws('|', datetime, id > 0, device_id, flight_id, lat, lon,"
                      " elevation, barometric_altitude, \"Remark\", height)"
                      " FROM live_track_points ORDER BY datetime OFFSET 1 LIMIT 1"),
      "2025-06-08 10:00:01+00|t|phone|a|45.50001|6.24998|1001|1001");
  EXPECT_EQ(database_.value("SELECT DISTINCT flight_uuid FROM live_track_points"),
            points::to_string(track.flight_uuid));
}

TEST_F(OtherTables, RefuseATextThatIsTooLongInsteadOfCuttingIt) {
  make(older_platform);

  const auto written = write({flight(std::string(41, 'x'), 1)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::refused) << written.error().detail;
}

TEST_F(OtherTables, MayBePartitioned) {
  make(
      "CREATE TABLE live_track_points (flight_uuid uuid, datetime timestamptz, lat float8, lon "
      "float8,"
      " elevation float8, PRIMARY KEY (flight_uuid, datetime, lat, lon)) PARTITION BY RANGE "
      "(datetime);"
      "CREATE TABLE june PARTITION OF live_track_points FOR VALUES FROM ('2025-06-01') TO"
      " ('2025-07-01')");

  const auto written = write({flight("a", 3), flight("a", 4)});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 4U);
  EXPECT_EQ(database_.value("SELECT count(*) FROM june"), "4");
}

TEST_F(OtherTables, WithoutAPartitionForARowHoldItAndBlameTheSetUp) {
  make(
      "CREATE TABLE live_track_points (flight_uuid uuid, datetime timestamptz, lat float8, lon "
      "float8,"
      " elevation float8, PRIMARY KEY (flight_uuid, datetime, lat, lon)) PARTITION BY RANGE "
      "(datetime);"
      "CREATE TABLE july PARTITION OF live_track_points FOR VALUES FROM ('2025-07-01') TO"
      " ('2025-08-01')");

  const auto written = write({flight("a", 1)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured) << written.error().detail;
}

TEST_F(OtherTables, MayBeViews) {
  make(
      "CREATE SCHEMA old; CREATE TABLE old.points (flight_uuid uuid, datetime timestamptz, lat "
      "float8,"
      " lon float8, elevation float8, PRIMARY KEY (flight_uuid, datetime, lat, lon));"
      "CREATE VIEW live_track_points AS SELECT * FROM old.points");

  const auto written = write({flight("a", 2), flight("a", 2)});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 2U);
}

TEST_F(OtherTables, AreFoundAlongTheSearchPath) {
  database_.value(
      "CREATE SCHEMA \"Old Schema\"; CREATE TABLE \"Old Schema\".live_track_points"
      " (flight_uuid uuid, datetime timestamptz, lat float8, lon float8, UNIQUE"
      " (flight_uuid, datetime, lat, lon))");
  make(
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' SET search_path = \"Old Schema\", public'; END$$");

  const auto written = write({flight("a", 2)});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(database_.value("SELECT count(*) FROM \"Old Schema\".live_track_points"), "2");
}

TEST_F(OtherTables, ThatCannotBeFilledAreNamedWithTheColumn) {
  make(
      "CREATE TABLE live_track_points (flight_uuid uuid, datetime timestamptz, lat float8, lon "
      "float8,"
      " race_id integer NOT NULL, PRIMARY KEY (flight_uuid, datetime, lat, lon))");

  const auto written = write({flight("a", 1)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(written.error().detail, HasSubstr("live_track_points"));
  EXPECT_THAT(written.error().detail, HasSubstr("\"race_id\""));
}

TEST_F(OtherTables, NeedAUniqueIndexForWhichTheErrorGivesTheCommand) {
  make(
      "CREATE TABLE live_track_points (id bigserial PRIMARY KEY, flight_uuid uuid, datetime"
      " timestamptz, lat float8, lon float8)");
  const auto refused = write({flight("a", 1)});
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().code, ErrorCode::misconfigured);
  const auto command = refused.error().detail.substr(refused.error().detail.find("CREATE UNIQUE"));

  database_.value(command);

  const auto written = write({flight("a", 1), flight("a", 1)});
  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 1U);
}

TEST_F(OtherTables, MayReferToFlights) {
  make(
      "CREATE TABLE flights (id uuid PRIMARY KEY, flight_id text, source text, device_id text);"
      "CREATE TABLE live_track_points (flight_uuid uuid REFERENCES flights ON DELETE CASCADE, "
      "datetime"
      " timestamptz, lat float8, lon float8, PRIMARY KEY (flight_uuid, datetime, lat, lon))");
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value("DELETE FROM flights");  // behind the writer's back

  const auto written = write({flight("a", 2)});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 2U);
}

TEST_F(OtherTables, ThatChangeWhileTheWriterRunsAreReadAgain) {
  make("SELECT 1");
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value(
      "ALTER TABLE live_track_points DROP COLUMN elevation, ADD COLUMN flight_id text NOT"
      " NULL DEFAULT ''");

  const auto written = write({flight("a", 2)});

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 1U);
  EXPECT_EQ(database_.value("SELECT max(flight_id) FROM live_track_points"), "a");
}

TEST_F(OtherTables, ThatGetAColumnOfAWrongTypeHoldTheirPointsUntilItIsMended) {
  make(older_platform);
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value(
      "TRUNCATE live_track_points; ALTER TABLE live_track_points ALTER flight_id TYPE bigint USING"
      " 1");

  const auto written = write({flight("a", 2)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(written.error().detail, HasSubstr("\"flight_id\" of type bigint"));
  const auto command = written.error().detail.substr(written.error().detail.find("ALTER TABLE"));
  database_.value(command);
  EXPECT_TRUE(write({flight("a", 2)}));
}

TEST_F(OtherTables, ThatBecomeNarrowerMakeNoDeadLetterOfWhatTheyRefuse) {
  make(older_platform);
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value("ALTER TABLE live_track_points ALTER flight_id TYPE varchar(4)");
  const std::vector tracks{flight("b", 1), flight("too long", 2)};
  WriteRequest request{.queue = QueueName::live, .tracks = tracks};
  request.tells_held = true;

  const auto settled = run(database_.context(), writer_.settle(request));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 1U);
  EXPECT_EQ(settled->held.size(), 2U);
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters"), "0");
}

TEST_F(OtherTables, BehindTheFirstOfTheirNameOnTheSearchPathAreTold) {
  make("CREATE SCHEMA old");
  database_.value("CREATE TABLE old.live_track_points (LIKE live_track_points INCLUDING ALL)");
  database_.value(
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' SET search_path = public, old'; END$$");

  const auto flaws = run(database_.context(), writer_.find_flaws(QueueName::live));

  ASSERT_TRUE(flaws) << flaws.error().detail;
  ASSERT_EQ(flaws->size(), 1U);
  EXPECT_THAT(flaws->front().what,
              HasSubstr("live_track_points stands before old.live_track_points"));
}

TEST_F(OtherTables, OfDomainsAreTakenForWhatTheseAreMadeOf) {
  make(
      "CREATE DOMAIN pilot AS text; CREATE DOMAIN number AS bigint; CREATE TABLE live_track_points"
      " (flight_uuid uuid, flight_id pilot, datetime timestamptz, lat float8, lon float8,"
      " PRIMARY KEY (flight_uuid, datetime, lat, lon))");
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value(
      "TRUNCATE live_track_points; ALTER TABLE live_track_points ALTER flight_id TYPE number USING"
      " 1");

  const auto written = write({flight("a", 2)});

  ASSERT_FALSE(written);
  EXPECT_THAT(written.error().detail, HasSubstr("\"flight_id\" of type number"));
}

TEST_F(OtherTables, ThatGetAColumnWhichCannotBeFilledHoldTheirPoints) {
  make("SELECT 1");
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value(
      "TRUNCATE live_track_points; ALTER TABLE live_track_points ADD race int NOT NULL");

  const auto written = write({flight("a", 2)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(written.error().detail, HasSubstr("\"race\""));
}

}  // namespace
}  // namespace fixline::store
