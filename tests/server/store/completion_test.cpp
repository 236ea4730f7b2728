// Points that come again with other values than their row has.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "postgres/blocking_session.hpp"
#include "server/store/large_batches.hpp"
#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::first_fix;
using test::flight;
using test::many;
using test::run;
using test::writer_as;
using test::writer_to;

using Value = std::optional<double>;

points::TrackPoints& fixes_of(Track& track) { return std::get<points::TrackPoints>(track.points); }

/// A fix of a second, at a place of its own.
points::TrackPoint fix(int second, Value elevation, Value barometric_altitude = std::nullopt) {
  return {first_fix + std::chrono::seconds(second), 45.5 + second * 1e-5, 6.25, elevation,
          barometric_altitude};
}

std::vector<Track> track_of(points::TrackPoints fixes) {
  auto track = flight("a", 0);
  track.points = std::move(fixes);
  return {std::move(track)};
}

Track without_elevations(Track track) {
  for (auto& fix : fixes_of(track)) fix.elevation.reset();
  return track;
}

class RepeatedPoints : public testing::Test {
 protected:
  Written write(PostgresPointWriter& writer, const std::vector<Track>& tracks,
                QueueName queue = QueueName::live) {
    const auto settled = run(database_.context(), writer.settle({queue, tracks}));
    EXPECT_TRUE(settled) << settled.error().detail;
    return settled ? settled->written : Written{};
  }
  Written write(const std::vector<Track>& tracks, QueueName queue = QueueName::live) {
    return write(writer_, tracks, queue);
  }
  /// The values in the order of time.
  std::string elevations() {
    return database_.value(
        "SELECT string_agg(coalesce(elevation::text, '-'), ' ' ORDER BY datetime) FROM"
        " live_track_points");
  }
  std::string altitudes() {
    return database_.value(
        "SELECT string_agg(coalesce(barometric_altitude::text, '-'), ' ' ORDER BY datetime) FROM"
        " live_track_points");
  }

  test::MigratedDatabase database_;
  PostgresPointWriter writer_ = writer_to(database_);
};

TEST_F(RepeatedPoints, FillANullAndReplaceNoValue) {
  write(track_of({fix(0, std::nullopt, 900), fix(1, 1001), fix(2, 1002)}));

  const auto written = write(track_of({fix(0, 1000, 901), fix(1, 2001), fix(2, std::nullopt)}));

  EXPECT_EQ(elevations(), "1000 1001 1002");
  EXPECT_EQ(altitudes(), "900 - -");
  EXPECT_EQ(written.duplicates, 3U);
  EXPECT_EQ(written.conflicting, 2U);
  EXPECT_EQ(written.filled, 1U);
}

TEST_F(RepeatedPoints, OfOneBatchAreAsIfTheyHadComeOneAfterTheOther) {
  const auto tracks = track_of({fix(0, std::nullopt), fix(0, 2107), fix(0, 2200), fix(0, 2200),
                                fix(0, std::nullopt, 1900), fix(1, 2100)});
  for (const std::uint64_t inserted : {2U, 0U}) {
    const auto written = write(tracks);

    EXPECT_EQ(written.inserted, inserted);
    EXPECT_EQ(written.duplicates, 6 - inserted);
    EXPECT_EQ(written.conflicting, 2U);
    EXPECT_EQ(elevations(), "2107 2100");
    EXPECT_EQ(altitudes(), "1900 -");
  }
}

TEST_F(RepeatedPoints, ThatAreTheSameAreNoConflict) {
  const auto tracks = track_of({fix(0, 1000, 900), fix(1, std::nullopt), fix(2, 0.0)});
  write(tracks);
  EXPECT_EQ(write(tracks).conflicting, 0U);

  EXPECT_EQ(write(track_of({fix(2, -0.0)})).conflicting, 0U);
}

TEST_F(RepeatedPoints, ThatAreNoNumberAreEqual) {
  const auto tracks = track_of({fix(0, std::numeric_limits<double>::quiet_NaN())});
  write(tracks);

  const auto written = write(tracks);

  EXPECT_EQ(written.duplicates, 1U);
  EXPECT_EQ(written.conflicting, 0U);
}

TEST_F(RepeatedPoints, LeaveNullsWhereASettingSaysSo) {
  PostgresPointWriter writer{database_.context().get_executor(),
                             {.address = test::address_of(database_.url()), .nulls = Nulls::stay},
                             std::make_shared<spdlog::logger>("test")};
  write(writer, track_of({fix(0, std::nullopt), fix(1, 1001)}));

  const auto written = write(writer, track_of({fix(0, 1000), fix(1, 2001)}));

  EXPECT_EQ(elevations(), "- 1001");
  EXPECT_EQ(written.conflicting, 1U);
  EXPECT_EQ(written.filled, 0U);
}

TEST_F(RepeatedPoints, OfAFlymasterDeviceAreTheSameHoweverOftenTheyAreUploaded) {
  Track track;
  track.device_id = "900041";
  points::FlymasterPoint line{first_fix, 45.5, 6.25, std::nullopt, 30, std::nullopt, first_fix};
  track.points = points::FlymasterPoints{line};
  write({track}, QueueName::flymaster);

  line.gps_alt = 1000;
  line.heading = 90;
  line.uploaded_at = first_fix + std::chrono::hours(1);
  track.points = points::FlymasterPoints{line};
  EXPECT_EQ(write({track}, QueueName::flymaster).conflicting, 0U);

  line.speed = 31;
  track.points = points::FlymasterPoints{line};
  EXPECT_EQ(write({track}, QueueName::flymaster).conflicting, 1U);
  EXPECT_EQ(database_.value("SELECT gps_alt || ' ' || speed || ' ' || heading || ' ' ||"
                            " extract(hour FROM uploaded_at AT TIME ZONE 'UTC') FROM flymaster"),
            "1000 30 90 10");
}

TEST_F(RepeatedPoints, OfAScoringAreCompletedInEachColumn) {
  auto track = flight("a", 0);
  points::ScoringPoint point{};
  point.date_time = first_fix;
  point.lat = 45.5;
  point.lon = 6.25;
  track.points = points::ScoringPoints{point};
  write({track}, QueueName::scoring);
  point.gps_alt = 1;
  point.time = "10:00";
  point.rounded_time = "10:01";
  point.validity = "A";
  point.pressure_alt = 2;
  point.lad = 3;
  point.lod = 4;
  point.speed = 5;
  point.elevation = 6;
  point.altitude_diff = 7;
  point.altitude_diff_smooth = 8;
  point.speed_smooth = 9;
  point.takeoff_condition = false;
  point.in_flight = true;
  track.points = points::ScoringPoints{point};

  EXPECT_EQ(write({track}, QueueName::scoring).filled, 1U);
  EXPECT_EQ(database_.value("SELECT concat_ws(' ', gps_alt, time, rounded_time, validity,"
                            " pressure_alt, lad, lod, speed, elevation, altitude_diff,"
                            " altitude_diff_smooth, speed_smooth, takeoff_condition, in_flight)"
                            " FROM scoring_tracks"),
            "1 10:00 10:01 A 2 3 4 5 6 7 8 9 f t");
  EXPECT_EQ(write({track}, QueueName::scoring).conflicting, 0U);
  point.in_flight = false;
  track.points = points::ScoringPoints{point};
  EXPECT_EQ(write({track}, QueueName::scoring).conflicting, 1U);
}

TEST_F(RepeatedPoints, AreComparedAsTheirColumnsKeepThem) {
  database_.value(
      "ALTER TABLE live_track_points ALTER lat TYPE numeric(8,5), ALTER lon TYPE numeric(8,5),"
      " ALTER elevation TYPE smallint, ALTER barometric_altitude TYPE real");
  auto point = fix(0, 1000.4, 900.1);
  point.lat = 45.123456789;
  write(track_of({point, fix(1, std::nullopt)}));

  const auto written = write(track_of({point, fix(1, 1001.3)}));

  EXPECT_EQ(written.duplicates, 2U);
  EXPECT_EQ(written.conflicting, 0U);
  EXPECT_EQ(elevations(), "1000 1001");
  EXPECT_EQ(write(track_of({fix(1, 1002)})).conflicting, 1U);
}

TEST_F(RepeatedPoints, AreCompletedInAPartitionedTable) {
  database_.value(
      "ALTER TABLE live_track_points RENAME TO plain;"
      "CREATE TABLE live_track_points (LIKE plain INCLUDING ALL) PARTITION BY RANGE (datetime);"
      "CREATE TABLE all_years PARTITION OF live_track_points DEFAULT");
  write(track_of({fix(0, std::nullopt)}));

  EXPECT_EQ(write(track_of({fix(0, 1000)})).filled, 1U);
  EXPECT_EQ(elevations(), "1000");
}

TEST_F(RepeatedPoints, NeedNoColumnButThoseOfTheKey) {
  database_.value(
      "ALTER TABLE live_track_points DROP COLUMN elevation, DROP COLUMN barometric_altitude");
  write(track_of({fix(0, 1000)}));

  const auto written = write(track_of({fix(0, 2000), fix(1, 1)}));

  EXPECT_EQ(written.duplicates, 1U);
  EXPECT_EQ(written.conflicting, 0U);
}

TEST_F(RepeatedPoints, CompleteTheTextsOfATableThatWasThereBefore) {
  database_.value(
      "ALTER TABLE live_track_points ADD COLUMN flight_id varchar(100), ADD COLUMN device_id"
      " varchar(20)");
  auto track = track_of({fix(0, 1000)});
  write(track);
  track.front().device_id = "tracker-7";
  EXPECT_EQ(write(track).filled, 1U);
  track.front().device_id = "tracker-8";

  const auto written = write(track);

  EXPECT_EQ(database_.value("SELECT device_id FROM live_track_points"), "tracker-7");
  EXPECT_EQ(written.conflicting, 0U);
}

// Then only the first place of a time is kept.
TEST_F(RepeatedPoints, OfANarrowerKeyAreInConflictWhereTheirPlaceIsAnother) {
  database_.value("CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime)");
  write(track_of({fix(0, std::nullopt)}));
  auto moved = fix(0, 1000);
  moved.lat += 1;

  const auto written = write(track_of({moved}));

  EXPECT_EQ(written.conflicting, 1U);
  EXPECT_EQ(elevations(), "-");
}

TEST_F(RepeatedPoints, AreCompletedBesideOnesThatAreRefused) {
  database_.value("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (elevation < 5000)");
  write(track_of({fix(0, std::nullopt), fix(1, 1001)}));

  const auto tracks = track_of({fix(0, 1000), fix(1, 2001), fix(2, 6000), fix(3, 1003)});
  const auto settled = run(database_.context(), writer_.settle({QueueName::live, tracks}));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->refused.size(), 1U);
  EXPECT_EQ(settled->written.inserted, 1U);
  EXPECT_EQ(settled->written.conflicting, 1U);
  EXPECT_EQ(elevations(), "1000 1001 1003");
}

TEST_F(RepeatedPoints, ThatATriggerRefusesToFillInCostNoOtherItsValue) {
  write(track_of({fix(0, std::nullopt), fix(1, std::nullopt), fix(2, std::nullopt)}));
  database_.value(
      "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " IF NEW.elevation = 1001 THEN RAISE 'odd'; END IF; RETURN NEW; END$$;"
      "CREATE TRIGGER odd BEFORE UPDATE ON live_track_points FOR EACH ROW EXECUTE FUNCTION odd()");

  const auto written = write(track_of({fix(0, 1000), fix(1, 1001), fix(2, 1002), fix(3, 1003)}));

  EXPECT_EQ(written.inserted, 1U);
  EXPECT_EQ(written.filled, 2U);
  EXPECT_EQ(elevations(), "1000 - 1002 1003");
}

TEST_F(RepeatedPoints, AreStoredWhereATriggerRefusesEachUpdate) {
  const auto before = without_elevations(flight("a", 300));
  write({before});
  database_.value(
      "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'never'; END$$;"
      "CREATE TRIGGER never BEFORE UPDATE ON live_track_points FOR EACH ROW EXECUTE FUNCTION"
      " never()");

  const auto written = write({flight("a", 301)});

  EXPECT_EQ(written.inserted, 1U);
  EXPECT_EQ(written.duplicates, 300U);
  EXPECT_EQ(written.filled, 0U);
}

// A violation that shows at the commit only.
TEST_F(RepeatedPoints, AreStoredWhereADeferredTriggerRefusesTheUpdate) {
  write(track_of({fix(0, std::nullopt), fix(1, std::nullopt)}));
  database_.value(
      "CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " IF NEW.elevation = 1001 THEN RAISE 'late'; END IF; RETURN NEW; END$$;"
      "CREATE CONSTRAINT TRIGGER late AFTER UPDATE ON live_track_points DEFERRABLE INITIALLY"
      " DEFERRED FOR EACH ROW EXECUTE FUNCTION late()");

  EXPECT_EQ(write(track_of({fix(0, 1000), fix(1, 1001)})).filled, 1U);
  EXPECT_EQ(elevations(), "1000 -");
}

TEST_F(RepeatedPoints, PassOverARowThatAnotherSessionHasLocked) {
  write(track_of({fix(0, std::nullopt), fix(1, std::nullopt)}));
  auto other = postgres::BlockingSession::connect(database_.url());
  ASSERT_TRUE(other);
  ASSERT_TRUE(
      other->run("BEGIN; SELECT FROM live_track_points"
                 " WHERE datetime = '2025-06-08 10:00:00Z' FOR UPDATE"));

  const auto written = write(track_of({fix(0, 1000), fix(1, 1001), fix(2, 1002)}));

  EXPECT_EQ(written.inserted, 1U);
  EXPECT_EQ(written.filled, 1U);
  EXPECT_EQ(elevations(), "- 1001 1002");
  ASSERT_TRUE(other->run("ROLLBACK"));
  EXPECT_EQ(write(track_of({fix(0, 1000)})).filled, 1U);
}

class RepeatedPointsOfAWeakUser : public RepeatedPoints {
 protected:
  RepeatedPointsOfAWeakUser() {
    database_.value("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO weak");
  }
  std::vector<std::string> remedies() {
    std::vector<std::string> told;
    const auto flaws = run(database_.context(), weak_.find_flaws(QueueName::live));
    EXPECT_TRUE(flaws);
    for (const auto& flaw : flaws.value_or(TableFlaws{})) told.push_back(flaw.remedy);
    return told;
  }

  PostgresPointWriter weak_ = writer_as("weak", database_);
};

TEST_F(RepeatedPointsOfAWeakUser, AreComparedAndFillNothingUntilItHasTheRight) {
  write(track_of({fix(0, std::nullopt), fix(1, 1001)}));
  const auto again = track_of({fix(0, 1000), fix(1, 2001), fix(2, 1002)});

  const auto written = write(weak_, again);

  EXPECT_EQ(written.inserted, 1U);
  EXPECT_EQ(written.conflicting, 1U);
  EXPECT_EQ(elevations(), "- 1001 1002");
  const std::vector<std::string> remedy{
      R"(GRANT UPDATE ("elevation", "barometric_altitude") ON live_track_points TO weak)"};
  ASSERT_EQ(remedies(), remedy);
  database_.value(remedy.front());
  EXPECT_EQ(write(weak_, again).filled, 1U);
  EXPECT_EQ(remedies(), std::vector<std::string>());
  database_.value("REVOKE UPDATE (elevation) ON live_track_points FROM weak");
  write(weak_, track_of({fix(3, std::nullopt)}));
  EXPECT_EQ(write(weak_, track_of({fix(3, 1003)})).filled, 0U);
}

TEST_F(RepeatedPointsOfAWeakUser, ThatItMayNotReadAreStored) {
  database_.value("REVOKE SELECT ON live_track_points FROM weak");
  write(track_of({fix(0, std::nullopt)}));

  const auto written = write(weak_, track_of({fix(0, 1000), fix(1, 1001)}));

  EXPECT_EQ(written.inserted, 1U);
  EXPECT_EQ(written.duplicates, 1U);
  EXPECT_EQ(remedies(),
            std::vector<std::string>{"GRANT SELECT, UPDATE (\"elevation\", \"barometric_altitude\")"
                                     " ON live_track_points TO weak"});
}

/// Of which thousands come at a time.
class ManyRepeatedPoints : public test::LiveBatches {
 protected:
  std::string nulls() {
    return database_.value("SELECT count(*) FROM live_track_points WHERE elevation IS NULL");
  }
};

TEST_F(ManyRepeatedPoints, FillNullsBesideNewOnes) {
  settle({without_elevations(flight("a", many))});

  const auto written = settle({flight("a", 2 * many), flight("b", many)}, Delivery::again);

  EXPECT_EQ(written.inserted, 2 * many);
  EXPECT_EQ(written.duplicates, many);
  EXPECT_EQ(written.filled, many);
  EXPECT_EQ(written.conflicting, 0U);
  EXPECT_EQ(nulls(), "0");
}

TEST_F(ManyRepeatedPoints, ThatAreTheSameAreNotComparedOneByOne) {
  settle_apart({flight("a", many)});
  const auto scans = test::counted(database_, "idx_scan");

  const auto written = settle_apart({flight("a", many)}, Delivery::again);

  EXPECT_EQ(written.duplicates, many);
  EXPECT_EQ(test::counted(database_, "idx_scan") - scans, 1U);
}

TEST_F(ManyRepeatedPoints, ThatDifferAreCounted) {
  settle({flight("a", many)});
  auto other = flight("a", many);
  for (std::size_t i = 0; i < many; i += 4) *fixes_of(other)[i].elevation += 1;

  EXPECT_EQ(settle({other}).conflicting, many / 4);
  EXPECT_EQ(settle({other}, Delivery::again).conflicting, many / 4);
}

TEST_F(ManyRepeatedPoints, AreComparedAsTheirColumnsKeepThem) {
  database_.value("ALTER TABLE live_track_points ALTER elevation TYPE smallint");
  auto track = flight("a", many);
  for (auto& fix : fixes_of(track)) *fix.elevation += 0.25;
  settle({track});

  const auto written = settle({track}, Delivery::again);

  EXPECT_EQ(written.duplicates, many);
  EXPECT_EQ(written.conflicting, 0U);
}

/// Batches in which the same few points come over and over, with values and without.
class AnyRepeatedPoints : public test::LiveBatches, public testing::WithParamInterface<unsigned> {
 protected:
  struct Expected {
    std::uint64_t inserted = 0;
    std::uint64_t conflicting = 0;
  };
  using Values = std::array<Value, 2>;

  int upto(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
  Value value() { return upto(3) == 0 ? Value() : Value(1000 + upto(2)); }

  Track next_track(int fixes) {
    auto track = flight(std::string(1, static_cast<char>('a' + upto(3))), 0);
    for (int i = 0; i < fixes; ++i)
      fixes_of(track).push_back(fix(upto(fixes + fixes / 4), value(), value()));
    return track;
  }

  /// What becomes of points that come one after the other.
  Expected expect(const std::vector<Track>& tracks) {
    Expected expected;
    for (const auto& track : tracks)
      for (const auto& fix : std::get<points::TrackPoints>(track.points)) {
        const Values values{fix.elevation, fix.barometric_altitude};
        const auto [row, is_new] = rows_.try_emplace({track.flight_id, fix.datetime}, values);
        bool differs = false;
        for (std::size_t i = 0; i < values.size(); ++i) {
          auto& kept = row->second[i];
          differs = differs || (kept && values[i] && *kept != *values[i]);
          if (!kept) kept = values[i];
        }
        expected.inserted += is_new ? 1 : 0;
        expected.conflicting += differs ? 1 : 0;
      }
    return expected;
  }

  std::string kept() {
    return database_.value(
        "SELECT sum(coalesce(elevation, 1) * 3 + coalesce(barometric_altitude, 1)) || ' of ' ||"
        " count(*) FROM live_track_points");
  }
  std::string expected_to_be_kept() {
    long long sum = 0;
    for (const auto& [key, values] : rows_)
      sum += static_cast<long long>(values[0].value_or(1) * 3 + values[1].value_or(1));
    return std::to_string(sum) + " of " + std::to_string(rows_.size());
  }

  std::mt19937 random_{GetParam()};
  std::map<std::pair<std::string, points::Timestamp>, Values> rows_;
};

TEST_P(AnyRepeatedPoints, LeaveWhatComesOfThemOneAfterTheOther) {
  auto other = writer_to(database_);
  for (int i = 0; i < 12; ++i) {
    std::vector<Track> tracks{next_track(upto(4) == 0 ? 3'000 : 40)};
    // Tracks of one flight are told apart no more once they are in order.
    if (upto(2) == 0) tracks.push_back(next_track(20));
    const auto expected = expect(tracks);

    const auto written = settle(upto(2) == 0 ? writer_ : other, tracks,
                                upto(2) == 0 ? Delivery::first : Delivery::again);

    ASSERT_EQ(written.inserted, expected.inserted) << "batch " << i;
    ASSERT_EQ(written.conflicting, expected.conflicting) << "batch " << i;
    ASSERT_EQ(kept(), expected_to_be_kept()) << "batch " << i;
    const auto again = settle(tracks, Delivery::again);
    ASSERT_EQ(again.conflicting, expect(tracks).conflicting) << "batch " << i;
    ASSERT_EQ(again.filled, 0U) << "batch " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Seed, AnyRepeatedPoints, testing::Range(1U, 9U));

}  // namespace
}  // namespace fixline::store
