#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <sstream>

#include "entry/entry_codec.hpp"
#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "support/loop.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using test::MigratedDatabase;
using test::run;
using test::writer_as;
using testing::HasSubstr;

points::TrackPoint& fix(Track& track, std::size_t index) {
  return std::get<points::TrackPoints>(track.points)[index];
}

class Settle : public testing::Test {
 protected:
  Result<Settled> settle(WriteRequest request) {
    return run(database_.context(), writer_.settle(request));
  }
  Result<Settled> settle(std::span<const Track> tracks,
                         OnRefusal on_refusal = OnRefusal::dead_letter) {
    return settle({.queue = QueueName::live, .tracks = tracks, .on_refusal = on_refusal});
  }
  std::string points() { return database_.value("SELECT count(*) FROM live_track_points"); }
  std::string letters() { return database_.value("SELECT count(*) FROM dead_letters"); }
  std::string letter(const std::string& columns) {
    return database_.value("SELECT concat_ws('|', " + columns + ") FROM dead_letters");
  }
  /// The number in "found in 3 round trips".
  int round_trips() {
    const auto text = log_.text();
    const auto at = text.rfind("found in ");
    return at == std::string::npos ? 0 : std::stoi(text.substr(at + 9));
  }

  MigratedDatabase database_;
  test::LogText log_;
  PostgresPointWriter writer_{database_.context().get_executor(),
                              {.address = test::address_of(database_.url())},
                              log_.log()};
};

/// A database of an encoding that lacks most letters.
TEST(SettleInLatin1, WritesTheLetterOfAFlightWhoseNameTheDatabaseCantWrite) {
  auto& server = test::shared_postgres();
  ASSERT_TRUE(
      server.execute("CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
                     " TEMPLATE template0"));
  asio::io_context context(1);
  const auto address = test::address_of(server.url("latin"));
  postgres::PgSession session(context.get_executor(), {});
  ASSERT_TRUE(run(context, session.connect(address)));
  ASSERT_TRUE(run(context, migrate(session)));
  PostgresPointWriter writer(context.get_executor(), {.address = address},
                             std::make_shared<spdlog::logger>("t"));
  const std::vector tracks{flight("good", 3), flight("\u98db\u884c", 2)};

  const auto settled = run(context, writer.settle({QueueName::live, tracks}));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 3U);
  const auto letters =
      run(context, session.query("SELECT count(*) FROM dead_letters WHERE flight_id IS NULL"
                                 " AND sqlstate = '22P05' AND length(payload) > 0"));
  ASSERT_TRUE(letters);
  EXPECT_EQ(letters->bytes(0, 0), "2");
}

constexpr auto low_only =
    "ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (elevation < 4000)";

std::vector<Track> flight_with_bad(std::size_t count, const std::vector<std::size_t>& bad) {
  auto track = flight("a", count);
  for (const auto i : bad) fix(track, i).elevation = 4807;
  return {std::move(track)};
}

TEST_F(Settle, StoresGoodPointsAsAWriteDoes) {
  const std::vector tracks{flight("a", 3), flight("b", 2), flight("a", 3)};

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 5U);
  EXPECT_EQ(settled->written.duplicates, 3U);
  EXPECT_TRUE(settled->refused.empty());
  EXPECT_EQ(round_trips(), 0);
}

TEST_F(Settle, WritesALetterWhoseTextsItsTableRefusesWithThemInThePayloadAlone) {
  database_.value(low_only);
  database_.value("ALTER TABLE dead_letters ADD CHECK (flight_id <> 'a')");
  const auto tracks = flight_with_bad(10, {3});

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 9U);
  EXPECT_EQ(letter("flight_id IS NULL, sqlstate, length(payload) > 0"), "t|23514|t");
}

TEST_F(Settle, HoldsThePointOfWhichNoLetterCanBeWrittenAndStoresTheOthers) {
  database_.value(low_only);
  const auto tracks = flight_with_bad(10, {3});
  const std::vector<RawDeadLetter> raw{{RawCause::undecodable, "no entry", "no entry", 1}};
  WriteRequest request{.queue = QueueName::live, .tracks = tracks, .raw_dead_letters = raw};
  request.tells_held = true;
  for (const auto* trouble :
       {"ALTER TABLE dead_letters ADD CONSTRAINT no CHECK (lat < -90 OR payload = '')",
        "ALTER TABLE dead_letters RENAME TO elsewhere"}) {
    database_.value(trouble);

    const auto settled = settle(request);

    ASSERT_TRUE(settled) << settled.error().detail;
    ASSERT_EQ(settled->held.size(), 1U);
    EXPECT_EQ(settled->held[0].point, 3U);
    EXPECT_THAT(settled->raw_held, HasSubstr("dead letter can't be written"));
    EXPECT_EQ(points(), "9");
  }
}

TEST_F(Settle, StoresAllButTheOneBadPointOfAThousand) {
  database_.value(low_only);
  const auto tracks = flight_with_bad(1'000, {617});

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 999U);
  EXPECT_EQ(settled->written.duplicates, 0U);
  ASSERT_EQ(settled->refused.size(), 1U);
  EXPECT_EQ(settled->refused[0].track, 0U);
  EXPECT_EQ(settled->refused[0].point, 617U);
  EXPECT_EQ(settled->refused[0].sqlstate, "23514");
  EXPECT_EQ(settled->refused[0].constraint, "low");
  EXPECT_EQ(points(), "999");
  EXPECT_EQ(letter("queue, reason, sqlstate, constraint_name, attempts, points, flight_id,"
                   " flight_uuid, point_time, lat"),
            "live|refused|23514|low|1|1|a|" + points::to_string(tracks[0].flight_uuid) +
                "|2025-06-08 10:10:17+00|45.50617");
  EXPECT_THAT(letter("detail"), HasSubstr("violates check constraint \"low\""));
  EXPECT_LE(round_trips(), 3);
}

TEST_F(Settle, KeepsThePointInItsLetterAsItWas) {
  database_.value(low_only);
  const auto tracks = flight_with_bad(5, {2});
  ASSERT_TRUE(settle(tracks));

  const auto hex = letter("encode(payload, 'hex')");

  std::string payload;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    payload += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  const auto decoded = entry::decode(payload);
  ASSERT_TRUE(decoded);
  ASSERT_EQ(decoded->size(), 1U);
  EXPECT_EQ(std::get<points::TrackPoints>((*decoded)[0].points)[0],
            std::get<points::TrackPoints>(tracks[0].points)[2]);
}

TEST_F(Settle, FindsHundredsOfBadPointsInAFewRoundTrips) {
  database_.value(low_only);
  std::vector<std::size_t> bad;
  for (std::size_t i = 0; i < 300; ++i) bad.push_back(i * 10 / 3);
  const auto tracks = flight_with_bad(1'000, bad);

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 700U);
  EXPECT_EQ(settled->refused.size(), 300U);
  EXPECT_EQ(points(), "700");
  EXPECT_EQ(letter("points"), "300");
  EXPECT_LE(round_trips(), 4);
}

TEST_F(Settle, MakesALetterOfEachFlightWhenAllAreBad) {
  database_.value("ALTER TABLE live_track_points ADD CHECK (elevation < 0)");
  const std::vector tracks{flight("a", 1'000), flight("b", 200)};

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 0U);
  EXPECT_EQ(settled->refused.size(), 1'200U);
  EXPECT_EQ(points(), "0");
  EXPECT_EQ(database_.value("SELECT string_agg(flight_id || points, ' ' ORDER BY flight_id)"
                            " FROM dead_letters"),
            "a1000 b200");
  EXPECT_EQ(database_.value("SELECT count(*) FROM flights"), "0");
  EXPECT_LE(round_trips(), 5);
}

TEST_F(Settle, SettlesABurstOfTwentyThousandWithAThirdBad) {
  database_.value(low_only);
  std::vector<Track> tracks;
  std::mt19937 random(5);
  std::size_t bad = 0;
  for (int i = 0; i < 20; ++i) {
    tracks.push_back(flight("f" + std::to_string(i), 1'000));
    for (std::size_t point = 0; point < 1'000; ++point)
      if (random() % 3 == 0) {
        fix(tracks.back(), point).elevation = 5'000;
        ++bad;
      }
  }
  const auto started = std::chrono::steady_clock::now();

  const auto settled = settle(tracks);

  const auto took = std::chrono::steady_clock::now() - started;
  RecordProperty("milliseconds", static_cast<int>(took / std::chrono::milliseconds(1)));
  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->refused.size(), bad);
  EXPECT_EQ(points(), std::to_string(20'000 - bad));
  EXPECT_EQ(database_.value("SELECT count(*) || ' ' || sum(points) FROM dead_letters"),
            "20 " + std::to_string(bad));
}

TEST_F(Settle, CountsThePointsThatWereThereAlready) {
  database_.value(low_only);
  ASSERT_TRUE(settle(std::vector{flight("a", 4)}));
  const auto tracks = flight_with_bad(10, {7});

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 5U);
  EXPECT_EQ(settled->written.duplicates, 4U);
}

TEST_F(Settle, TellsRefusedPointsInTheOrderOfTheRequest) {
  database_.value(low_only);
  auto first = flight("z", 3, 100), second = flight("a", 3);
  fix(first, 0).elevation = 9'000;
  fix(first, 2).elevation = 9'000;
  fix(second, 1).elevation = 9'000;

  const auto settled = settle(std::vector{first, second});

  ASSERT_TRUE(settled);
  ASSERT_EQ(settled->refused.size(), 3U);
  EXPECT_EQ(settled->refused[1].track, 0U);
  EXPECT_EQ(settled->refused[1].point, 2U);
  EXPECT_EQ(settled->refused[2].track, 1U);
}

TEST_F(Settle, NamesTheColumnOfAMissingValue) {
  database_.value(
      "CREATE FUNCTION check_pressure() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " IF NEW.barometric_altitude IS NULL THEN RAISE 'none' USING ERRCODE = '23502',"
      " COLUMN = 'barometric_altitude', CONSTRAINT = 'pressure'; END IF; RETURN NEW; END$$;"
      "CREATE TRIGGER check_pressure BEFORE INSERT ON live_track_points FOR EACH ROW"
      " EXECUTE FUNCTION check_pressure(); SELECT ''");
  auto track = flight("a", 20);
  for (std::size_t i = 0; i < 20; ++i)
    if (i != 11) fix(track, i).barometric_altitude = 900.0;

  const auto settled = settle(std::vector{track});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 19U);
  EXPECT_EQ(letter("sqlstate, column_name"), "23502|barometric_altitude");
}

TEST_F(Settle, FindsANumberThatIsTooLargeForAGeneratedColumn) {
  database_.value(
      "ALTER TABLE live_track_points ADD metres smallint GENERATED ALWAYS AS (elevation::smallint)"
      " STORED");
  auto track = flight("a", 20);
  fix(track, 19).elevation = 123'456.0;

  const auto settled = settle(std::vector{track});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 19U);
  EXPECT_EQ(letter("sqlstate"), "22003");
}

TEST_F(Settle, FindsAValueThatIsTooLargeForAnIndex) {
  database_.value("CREATE INDEX ON scoring_tracks (validity)");
  std::mt19937 random(1);
  std::string noise;
  for (int i = 0; i < 9'000; ++i) noise += static_cast<char>('!' + random() % 90);
  Track track;
  points::ScoringPoints scores(10);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    scores[i].date_time = test::first_fix + std::chrono::seconds(static_cast<int>(i));
    scores[i].validity = "A";
  }
  scores[3].validity = noise;
  track.flight_uuid = points::random_uuid();
  track.points = scores;

  const auto settled = settle({.queue = QueueName::scoring, .tracks = std::span(&track, 1)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 9U);
  EXPECT_EQ(letter("queue, sqlstate"), "scoring|54000");
}

class ForeignKey : public Settle, public testing::WithParamInterface<const char*> {};

TEST_P(ForeignKey, RefusesOnlyThePointsThatReferToNothing) {
  const auto good = flight("good", 30), bad = flight("bad", 3);
  database_.value("CREATE TABLE pilots (flight uuid PRIMARY KEY); INSERT INTO pilots VALUES ('" +
                  points::to_string(good.flight_uuid) +
                  "'); ALTER TABLE live_track_points ADD CONSTRAINT pilot FOREIGN KEY (flight_uuid)"
                  " REFERENCES pilots " +
                  GetParam());

  const auto settled = settle(std::vector{bad, good});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 30U);
  EXPECT_EQ(settled->refused.size(), 3U);
  EXPECT_EQ(database_.value("SELECT string_agg(DISTINCT sqlstate || constraint_name, ',')"
                            " FROM dead_letters"),
            "23503pilot");
}

INSTANTIATE_TEST_SUITE_P(CheckedAtOnceOrAtTheCommit, ForeignKey,
                         testing::Values("", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"));

// Checked at the end of each test and not of each statement: the flight comes before its points.
TEST_F(Settle, LetsConstraintsWaitForTheWholeOfATest) {
  database_.value(low_only);
  database_.value(
      "CREATE FUNCTION has_points() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NOT EXISTS"
      " (SELECT FROM live_track_points WHERE flight_uuid = NEW.id) THEN RAISE EXCEPTION 'empty'"
      " USING ERRCODE = '23000'; END IF; RETURN NULL; END$$;"
      "CREATE CONSTRAINT TRIGGER has_points AFTER INSERT ON flights DEFERRABLE INITIALLY DEFERRED"
      " FOR EACH ROW EXECUTE FUNCTION has_points()");

  const auto settled = settle(flight_with_bad(40, {0}));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 39U);
  EXPECT_EQ(settled->refused.size(), 1U);
}

TEST_F(Settle, RefusesAllPointsOfAFlightThatIsRefused) {
  database_.value("ALTER TABLE flights ADD CONSTRAINT named CHECK (flight_id <> 'bad')");

  const auto settled = settle(std::vector{flight("good", 30), flight("bad", 3)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 30U);
  EXPECT_EQ(settled->refused.size(), 3U);
  EXPECT_EQ(database_.value("SELECT count(*) FROM flights"), "1");
  EXPECT_EQ(database_.value("SELECT DISTINCT constraint_name FROM dead_letters"), "named");
}

TEST_F(Settle, StoresAsManyAsPassTogether) {
  database_.value(
      "CREATE FUNCTION few() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF (SELECT count(*) > 30"
      " FROM live_track_points) THEN RAISE EXCEPTION 'too many' USING ERRCODE = '23514',"
      " CONSTRAINT = 'few'; END IF; RETURN NULL; END$$;"
      "CREATE CONSTRAINT TRIGGER few AFTER INSERT ON live_track_points DEFERRABLE INITIALLY"
      " DEFERRED FOR EACH ROW EXECUTE FUNCTION few()");

  const auto settled = settle(std::vector{flight("a", 60)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 30U);
  EXPECT_EQ(settled->refused.size(), 30U);
  EXPECT_EQ(points(), "30");
  EXPECT_EQ(letter("points"), "30");
}

// Such as a server that takes no more transactions before a vacuum: it says 54000, as for a row
// that is too large.
TEST_F(Settle, BlamesNoPointForAServerThatRefusesEveryTransaction) {
  database_.value(low_only);
  database_.value(
      "CREATE SCHEMA worn; CREATE FUNCTION worn.txid_current() RETURNS bigint LANGUAGE plpgsql AS"
      " $$BEGIN RAISE EXCEPTION 'worn out' USING ERRCODE = '54000'; END$$;"
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' SET search_path = worn, public, pg_catalog'; END$$");

  const auto held = settle(flight_with_bad(10, {1}), OnRefusal::report);

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::misconfigured);
  EXPECT_EQ(points(), "0");
}

TEST_F(Settle, OnlyTellsOfBadPointsWhenAClientIsWaiting) {
  database_.value(low_only);
  database_.value("DROP TABLE dead_letters");

  const auto settled = settle(flight_with_bad(10, {1, 4}), OnRefusal::report);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 8U);
  ASSERT_EQ(settled->refused.size(), 2U);
  EXPECT_EQ(settled->refused[1].point, 4U);
  EXPECT_EQ(points(), "8");
}

TEST_F(Settle, MakesTheSameLettersWhenItIsRedelivered) {
  database_.value(low_only);
  const auto tracks = flight_with_bad(100, {5, 50});
  const std::vector<RawDeadLetter> raw{{RawCause::undecodable, "\x01\x02", "no entry", 7}};
  const WriteRequest request{.queue = QueueName::live, .tracks = tracks, .raw_dead_letters = raw};
  ASSERT_TRUE(settle(request));

  const auto again = settle(request);

  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->written.duplicates, 98U);
  EXPECT_EQ(again->refused.size(), 2U);
  EXPECT_EQ(letters(), "3");
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE attempts = 2"
                            " AND last_failed_at > first_failed_at"),
            "3");
}

TEST_F(Settle, MakesOneLetterOfAPointThatComesTwice) {
  database_.value(low_only);
  const auto once = flight_with_bad(3, {1});

  const auto settled = settle(std::vector{once[0], once[0]});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->refused.size(), 2U);
  EXPECT_EQ(settled->written.duplicates, 2U);
  EXPECT_EQ(letters(), "1");
}

TEST_F(Settle, KeepsAnEntryThatIsNoneAsItIs) {
  const std::string bytes("\x00\xff\x7f'\\x00", 8);
  const std::vector<RawDeadLetter> raw{{RawCause::deadly, bytes, "3 readers died of it", 12}};

  const auto settled = settle({.queue = QueueName::upload, .tracks = {}, .raw_dead_letters = raw});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(letter("queue, reason, detail, points, sqlstate, flight_id, octet_length(payload)"),
            "upload|deadly|3 readers died of it|12|8");
}

TEST_F(Settle, StoresPointsAndRawEntriesTogether) {
  const std::vector<RawDeadLetter> raw{{RawCause::undecodable, "x", "why", 0}};
  const std::vector tracks{flight("a", 3)};

  const auto settled =
      settle({.queue = QueueName::live, .tracks = tracks, .raw_dead_letters = raw});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 3U);
  EXPECT_EQ(letters(), "1");
}

TEST_F(Settle, LeavesNothingWhenTheServerGoesInTheMiddleOfTheSearch) {
  database_.value(low_only);
  database_.value(
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.elevation = 666"
      " THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;"
      " RETURN NEW; END$$;"
      "CREATE TRIGGER die BEFORE INSERT ON live_track_points FOR EACH ROW EXECUTE FUNCTION die()");
  auto tracks = flight_with_bad(1'000, {10});
  fix(tracks[0], 900).elevation = 666;

  const auto cut = settle(tracks);

  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::unavailable) << cut.error().detail;
  EXPECT_EQ(points(), "0");
  EXPECT_EQ(letters(), "0");
  database_.value("DROP TRIGGER die ON live_track_points");
  const auto again = settle(tracks);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(points(), "999");
}

TEST_F(Settle, MakesNoLetterWhenTheSetUpIsWrongInTheMiddleOfTheSearch) {
  database_.value(low_only);
  database_.value(
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.elevation = 666"
      " THEN RAISE EXCEPTION 'not today'; END IF; RETURN NEW; END$$;"
      "CREATE TRIGGER no BEFORE INSERT ON live_track_points FOR EACH ROW EXECUTE FUNCTION no()");
  auto tracks = flight_with_bad(1'000, {10});
  fix(tracks[0], 900).elevation = 666;

  const auto held = settle(tracks);

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(held.error().detail, HasSubstr("not today"));
  EXPECT_EQ(points(), "0");
  EXPECT_EQ(letters(), "0");
  EXPECT_TRUE(settle(std::vector{flight("b", 1)})) << "the session is in a transaction still";
}

TEST_F(Settle, HoldsThePointsWhenLettersCannotBeWritten) {
  database_.value(low_only);
  database_.value("ALTER TABLE dead_letters RENAME TO gone");

  const auto held = settle(flight_with_bad(10, {1}));

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(held.error().detail, HasSubstr("dead_letters"));
  EXPECT_EQ(points(), "0");
  database_.value("ALTER TABLE gone RENAME TO dead_letters");
  EXPECT_TRUE(settle(flight_with_bad(10, {1})));
  EXPECT_EQ(letters(), "1");
}

// What a letter says is refused: the points are not to blame.
TEST_F(Settle, BlamesTheSetUpWhenALetterIsRefused) {
  database_.value(low_only);
  database_.value("ALTER TABLE dead_letters ADD CHECK (queue <> 'live')");

  const auto held = settle(flight_with_bad(10, {1}));

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::misconfigured);
  EXPECT_EQ(points(), "0");
}

TEST_F(Settle, HoldsAPointThatFitsNoPartition) {
  database_.value(
      "DROP TABLE live_track_points; CREATE TABLE live_track_points (flight_uuid uuid, datetime"
      " timestamptz, lat float8, lon float8, elevation float8, PRIMARY KEY (flight_uuid, datetime,"
      " lat, lon)) PARTITION BY RANGE (datetime);"
      "CREATE TABLE one PARTITION OF live_track_points FOR VALUES FROM ('2025-06-08 10:00') TO"
      " ('2025-06-08 10:01')");
  database_.value(low_only);

  const auto held = settle(flight_with_bad(90, {3}));

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::misconfigured) << held.error().detail;
  EXPECT_EQ(letters(), "0");
  EXPECT_EQ(points(), "0");
}

TEST_F(Settle, WaitsForAReadOnlyServerToEndWithoutALetter) {
  database_.value(low_only);
  database_.value(
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' SET default_transaction_read_only = on'; END$$");

  const auto held = settle(flight_with_bad(10, {1}));

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::unavailable) << held.error().detail;
  EXPECT_EQ(letters(), "0");
}

TEST_F(Settle, MakesNoLetterWhenThePermissionIsLost) {
  auto weak = writer_as("weak", database_);
  database_.value(low_only);
  database_.value("GRANT SELECT, INSERT ON live_track_points, flights TO weak");
  const auto tracks = flight_with_bad(10, {1});
  const WriteRequest request{.queue = QueueName::live, .tracks = tracks};

  const auto held = run(database_.context(), weak.settle(request));

  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().code, ErrorCode::misconfigured) << held.error().detail;
  EXPECT_EQ(points(), "0");
}

TEST_F(Settle, RefusesTracksOfAnotherKind) {
  const std::vector tracks{flight("a", 1)};

  const auto settled = settle({.queue = QueueName::scoring, .tracks = tracks});

  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace fixline::store
