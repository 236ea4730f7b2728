// Tables of a user that do not quite fit: what is told of each, what becomes of points, and that
// the statement which is told mends it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using testing::HasSubstr;

const std::string mends_it = "this mends it: ";

enum class Course : std::uint8_t {
  is_well,     // nothing is told, and each point is kept as it is
  is_told,     // points are stored, some of them changed
  holds_some,  // and those that are refused for it are held
  rests,       // nothing is written at all
};

struct SetUp {
  const char* name;
  const char* sql;  // makes it out of our own table
  Course course;
  const char* told = "";  // of table and column
};

void PrintTo(const SetUp& each, std::ostream* to) { *to << each.name; }

/// A fix with more digits than most columns keep, of a flight whose name is longer than some take.
std::vector<Track> tracks() {
  std::vector tracks{flight("the flight of a long name", 3)};
  auto& fixes = std::get<points::TrackPoints>(tracks[0].points);
  for (auto& fix : fixes) {
    fix.datetime += std::chrono::microseconds(123456);
    fix.lat += 0.123456789;
    fix.lon += 0.987654321;
    *fix.elevation += 0.5;
    fix.barometric_altitude = 40'000;
  }
  fixes[2].elevation.reset();
  return tracks;
}

class ExistingTable : public testing::TestWithParam<SetUp> {
 protected:
  ExistingTable() { database_.value(std::string(GetParam().sql) + "; SELECT ''"); }

  Result<TableFlaws> flaws() {
    return test::run(database_.context(), writer_.find_flaws(QueueName::live));
  }
  Result<Settled> settle() {
    const auto sent = tracks();
    WriteRequest request{.queue = QueueName::live, .tracks = sent};
    request.tells_held = true;
    return test::run(database_.context(), writer_.settle(request));
  }
  void mend(const std::string& statement) { database_.value(statement + "; SELECT ''"); }
  std::string letters() { return database_.value("SELECT count(*) FROM dead_letters"); }

  void is_kept_as_sent() {
    const auto flaws = this->flaws();
    ASSERT_TRUE(flaws) << flaws.error().detail;
    EXPECT_TRUE(flaws->empty()) << flaws->front().what;
    const auto settled = settle();
    ASSERT_TRUE(settled) << settled.error().detail;
    EXPECT_EQ(settled->written.inserted, 3U);
    EXPECT_EQ(settle()->written.duplicates, 3U);
    EXPECT_EQ(database_.value("SELECT count(*) FROM live_track_points WHERE lat::text ="
                              " '45.623456789' AND lon::text = '7.237654321' AND"
                              " datetime::timestamptz = '2025-06-08 10:00:00.123456Z'"),
              "1");
  }
  void is_told_and_mended(bool holds) {
    const auto flaws = this->flaws();
    ASSERT_TRUE(flaws) << flaws.error().detail;
    ASSERT_EQ(flaws->size(), 1U) << flaws->back().what;
    EXPECT_THAT(flaws->front().what, HasSubstr(GetParam().told));
    EXPECT_THAT(flaws->front().what, HasSubstr("able "));
    EXPECT_NE(flaws->front().effect, "");
    const auto settled = settle();
    ASSERT_TRUE(settled) << settled.error().detail;
    EXPECT_EQ(settled->held.empty(), !holds);
    for (const auto& held : settled->held)
      EXPECT_THAT(held.message, HasSubstr(flaws->front().what));

    mend(flaws->front().remedy);

    EXPECT_TRUE(this->flaws()->empty());
    const auto now = settle();
    ASSERT_TRUE(now) << now.error().detail;
    EXPECT_TRUE(now->held.empty());
  }
  // A column that is not there takes its key with it: that is told next.
  void rests_until_it_is_mended() {
    const auto flaws = this->flaws();
    ASSERT_FALSE(flaws);
    EXPECT_EQ(flaws.error().code, ErrorCode::misconfigured);
    EXPECT_THAT(flaws.error().detail, HasSubstr(GetParam().told));
    const auto refused = settle();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::misconfigured);
    EXPECT_THAT(refused.error().detail, HasSubstr(GetParam().told));
    if (refused.error().detail.find(mends_it) == std::string::npos) return;

    auto settled = settle();
    for (int told = 0; !settled && told < 2; ++told) {
      const auto& detail = settled.error().detail;
      ASSERT_THAT(detail, HasSubstr(mends_it));
      mend(detail.substr(detail.find(mends_it) + mends_it.size()));
      settled = settle();
    }
    ASSERT_TRUE(settled) << settled.error().detail;
    EXPECT_EQ(settled->written.inserted, 3U);
  }

  test::MigratedDatabase database_;
  PostgresPointWriter writer_ = test::writer_to(database_);
};

TEST_P(ExistingTable, IsFilledOrToldAndMakesNoDeadLetter) {
  switch (GetParam().course) {
    case Course::is_well: is_kept_as_sent(); break;
    case Course::is_told: is_told_and_mended(false); break;
    case Course::holds_some: is_told_and_mended(true); break;
    case Course::rests: rests_until_it_is_mended(); break;
  }
  EXPECT_EQ(letters(), "0");
}

TEST(OurOwnTables, HaveNoFlaw) {
  test::MigratedDatabase database;
  auto writer = test::writer_to(database);
  for (const auto queue : points::all_queues) {
    const auto flaws = test::run(database.context(), writer.find_flaws(queue));
    ASSERT_TRUE(flaws) << flaws.error().detail;
    EXPECT_TRUE(flaws->empty()) << flaws->front().what;
  }
}

using enum Course;

constexpr SetUp types[] = {
    {"DeviceIdInteger", "ALTER TABLE live_track_points ADD device_id integer", rests,
     "live_track_points has a column \"device_id\" of type integer"},
    {"DeviceIdUuid", "ALTER TABLE live_track_points ADD device_id uuid", rests,
     "\"device_id\" of type uuid"},
    {"FlightIdUuid", "ALTER TABLE live_track_points ADD flight_id uuid", rests,
     "\"flight_id\" of type uuid"},
    {"FlightIdBigint", "ALTER TABLE live_track_points ADD flight_id bigint", rests,
     "\"flight_id\" of type bigint"},
    {"FlightIdJson", "ALTER TABLE live_track_points ADD flight_id json", rests,
     "\"flight_id\" of type json"},
    {"FlightIdLongVarchar", "ALTER TABLE live_track_points ADD flight_id varchar(100)", is_well},
    {"FlightIdVarchar", "ALTER TABLE live_track_points ADD flight_id varchar(8)", holds_some,
     "live_track_points has a column \"flight_id\" of type character varying(8)"},
    {"FlightIdChar", "ALTER TABLE live_track_points ADD flight_id char(8)", holds_some,
     "\"flight_id\" of type character(8)"},
    {"FlightIdIdentity",
     "ALTER TABLE live_track_points ADD flight_id bigint GENERATED ALWAYS AS IDENTITY", is_well},
    {"FlightUuidText", "ALTER TABLE live_track_points ALTER flight_uuid TYPE text", is_well},
    {"FlightUuidChar", "ALTER TABLE live_track_points ALTER flight_uuid TYPE char(36)", is_well},
    {"FlightUuidShortVarchar", "ALTER TABLE live_track_points ALTER flight_uuid TYPE varchar(32)",
     rests, "\"flight_uuid\" of type character varying(32)"},
    {"FlightUuidInteger",
     "ALTER TABLE live_track_points DROP flight_uuid, ADD flight_uuid integer,"
     " ADD flight_id text",
     rests, "\"flight_uuid\" of type integer"},
    {"TimeWithoutZone", "ALTER TABLE live_track_points ALTER datetime TYPE timestamp", is_well},
    {"TimeWithoutZoneThatOthersReadAsLocal",
     "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
     " ' SET timezone = ''Europe/Zurich'''; END$$;"
     "ALTER TABLE live_track_points ALTER datetime TYPE timestamp",
     is_told, "\"datetime\" of type timestamp without time zone"},
    {"TimeInSeconds", "ALTER TABLE live_track_points ALTER datetime TYPE timestamptz(0)", is_told,
     "\"datetime\" of type timestamp(0) with time zone"},
    {"TimeDate", "ALTER TABLE live_track_points ALTER datetime TYPE date", rests,
     "\"datetime\" of type date"},
    {"TimeBigint",
     "ALTER TABLE live_track_points ALTER datetime TYPE bigint USING extract(epoch FROM datetime)",
     rests, "\"datetime\" of type bigint"},
    {"LatReal", "ALTER TABLE live_track_points ALTER lat TYPE real", is_told,
     "live_track_points has a column \"lat\" of type real"},
    {"LatFewDecimals", "ALTER TABLE live_track_points ALTER lat TYPE numeric(6,3)", is_told,
     "\"lat\" of type numeric(6,3)"},
    {"LatEnoughDecimals", "ALTER TABLE live_track_points ALTER lat TYPE numeric(12,9)", is_well},
    {"LatDecimals", "ALTER TABLE live_track_points ALTER lat TYPE numeric", is_well},
    {"LatWholeDecimals", "ALTER TABLE live_track_points ALTER lat TYPE numeric(6)", rests,
     "\"lat\" of type numeric(6,0)"},
    {"LatNarrow", "ALTER TABLE live_track_points ALTER lat TYPE numeric(8,7)", holds_some,
     "\"lat\" of type numeric(8,7)"},
    {"LonInteger", "ALTER TABLE live_track_points ALTER lon TYPE integer", rests,
     "\"lon\" of type integer"},
    {"LatText", "ALTER TABLE live_track_points ALTER lat TYPE text", is_well},
    {"LatShortText", "ALTER TABLE live_track_points ALTER lat TYPE varchar(8)", holds_some,
     "\"lat\" of type character varying(8)"},
    {"LatPoint", "ALTER TABLE live_track_points DROP lat, ADD lat point", rests,
     "\"lat\" of type point"},
    {"ElevationInteger", "ALTER TABLE live_track_points ALTER elevation TYPE integer", is_told,
     "\"elevation\" of type integer"},
    {"ElevationReal", "ALTER TABLE live_track_points ALTER elevation TYPE real", is_well},
    {"AltitudeSmallint", "ALTER TABLE live_track_points ALTER barometric_altitude TYPE smallint",
     holds_some, "\"barometric_altitude\" of type smallint"},
    {"Domain",
     "CREATE DOMAIN degrees AS float8 CHECK (VALUE BETWEEN -180 AND 180);"
     "ALTER TABLE live_track_points ALTER lat TYPE degrees",
     is_well},
    {"DomainOverADomain",
     "CREATE DOMAIN number AS bigint; CREATE DOMAIN code AS number;"
     "ALTER TABLE live_track_points ADD flight_id code",
     rests, "\"flight_id\" of type code"},
    {"DomainWithALength",
     "CREATE DOMAIN code AS varchar(8); ALTER TABLE live_track_points ADD flight_id code",
     holds_some, "\"flight_id\" of type code"},
};

constexpr SetUp columns[] = {
    {"UnknownNotNull", "ALTER TABLE live_track_points ADD race integer NOT NULL", rests,
     "live_track_points has a column \"race\""},
    {"ElevationNotNull", "ALTER TABLE live_track_points ALTER elevation SET NOT NULL", holds_some,
     "\"elevation\" that must not be null"},
    {"ElevationGenerated",
     "ALTER TABLE live_track_points DROP elevation,"
     " ADD elevation float8 GENERATED ALWAYS AS (barometric_altitude) STORED",
     is_told, "live_track_points has no column \"elevation\" that can be written"},
    {"NoElevation", "ALTER TABLE live_track_points DROP elevation, DROP barometric_altitude",
     is_told, "live_track_points has no column \"elevation\", \"barometric_altitude\""},
    {"NoLat", "ALTER TABLE live_track_points DROP lat", rests,
     "live_track_points has no column \"lat\""},
    {"LatGenerated",
     "ALTER TABLE live_track_points DROP lat, ADD lat float8 GENERATED ALWAYS AS (1) STORED", rests,
     "live_track_points has no column \"lat\""},
    {"NoOwner", "ALTER TABLE live_track_points DROP flight_uuid", rests,
     "live_track_points has no column \"flight_uuid\""},
    {"FlightsIdIdentity", "ALTER TABLE flights DROP id, ADD id bigint GENERATED ALWAYS AS IDENTITY",
     rests, "flights has no column \"id\""},
    {"FlightsWithoutName", "ALTER TABLE flights DROP flight_id", is_told,
     "flights has no column \"flight_id\""},
};

constexpr SetUp keys[] = {
    {"NoKey", "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey", rests,
     "live_track_points has no unique index"},
    {"KeyOfItsOwn",
     "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey,"
     " ADD id bigserial PRIMARY KEY",
     rests, "live_track_points has no unique index"},
    {"PartialKey",
     "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey;"
     "CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime, lat, lon) WHERE lat > 0",
     rests, "live_track_points has no unique index"},
    {"KeyOverWhatMayBeNull",
     "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey;"
     "CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime, lat, lon, elevation)",
     rests, "live_track_points has no unique index"},
    {"KeyOfTheTime", "CREATE UNIQUE INDEX one_a_time ON live_track_points (datetime)", rests,
     "live_track_points has a unique key (\"datetime\") without \"flight_uuid\""},
    {"KeyOfTheFlight",
     "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey,"
     " ADD PRIMARY KEY (flight_uuid)",
     rests, "live_track_points has a unique key (\"flight_uuid\") without"},
    {"KeyWithoutPlace",
     "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey,"
     " ADD PRIMARY KEY (flight_uuid, datetime)",
     is_told, "a unique key (\"flight_uuid\", \"datetime\") without \"lat\", \"lon\""},
    {"DeferrableKey",
     "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey,"
     " ADD CONSTRAINT later PRIMARY KEY (flight_uuid, datetime, lat, lon) DEFERRABLE INITIALLY"
     " DEFERRED",
     rests, "live_track_points has a deferrable key \"later\""},
};

constexpr SetUp relations[] = {
    {"View",
     "ALTER TABLE live_track_points RENAME TO fixes;"
     "CREATE VIEW live_track_points AS SELECT * FROM fixes",
     is_well},
    {"ViewThatTakesNoRows",
     "ALTER TABLE live_track_points RENAME TO fixes;"
     "CREATE VIEW live_track_points AS SELECT DISTINCT * FROM fixes",
     rests, "\"live_track_points\""},
    {"MaterializedView",
     "ALTER TABLE live_track_points RENAME TO fixes;"
     "CREATE MATERIALIZED VIEW live_track_points AS SELECT * FROM fixes",
     rests, "live_track_points is a materialized view"},
    {"NoPartition",
     "DROP TABLE live_track_points; CREATE TABLE live_track_points (flight_uuid uuid, datetime"
     " timestamptz, lat float8, lon float8, elevation float8, barometric_altitude float8,"
     " PRIMARY KEY (flight_uuid, datetime, lat, lon)) PARTITION BY RANGE (datetime)",
     rests, "live_track_points has no partition"},
    {"NoTable", "DROP TABLE live_track_points", rests, "no table live_track_points"},
    {"OtherSchema",
     "CREATE SCHEMA old; ALTER TABLE live_track_points SET SCHEMA old;"
     "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
     " ' SET search_path = public, old'; END$$; SET search_path = public, old",
     is_well},
};

std::string name_of(const testing::TestParamInfo<SetUp>& each) { return each.param.name; }

INSTANTIATE_TEST_SUITE_P(Types, ExistingTable, testing::ValuesIn(types), name_of);
INSTANTIATE_TEST_SUITE_P(Columns, ExistingTable, testing::ValuesIn(columns), name_of);
INSTANTIATE_TEST_SUITE_P(Keys, ExistingTable, testing::ValuesIn(keys), name_of);
INSTANTIATE_TEST_SUITE_P(Relations, ExistingTable, testing::ValuesIn(relations), name_of);

}  // namespace
}  // namespace fixline::store
