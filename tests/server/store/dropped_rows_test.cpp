// Rows that a trigger or a rule passes over are told from those that the table has.
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

constexpr auto drop_high =
    "CREATE FUNCTION drop_high() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
    " IF NEW.elevation >= 1002 THEN RETURN NULL; END IF; RETURN NEW; END$$;"
    "CREATE TRIGGER drop_high BEFORE INSERT ON live_track_points FOR EACH ROW EXECUTE FUNCTION"
    " drop_high()";

class DroppedRows : public testing::Test {
 protected:
  Written write(const std::vector<Track>& tracks) {
    const auto written = run(database_.context(), test::write(writer_, QueueName::live, tracks));
    EXPECT_TRUE(written) << written.error().detail;
    return written.value_or(Written{});
  }
  void expect(const Written& written, std::uint64_t inserted, std::uint64_t duplicates,
              std::uint64_t dropped) {
    EXPECT_EQ(written.inserted, inserted);
    EXPECT_EQ(written.duplicates, duplicates);
    EXPECT_EQ(written.dropped, dropped);
  }

  /// Of five points of which the highest three are dropped, and the first one refused.
  void expect_one_refused_beside_three() {
    database_.value("ALTER TABLE live_track_points ADD CONSTRAINT start CHECK (elevation > 1000)");
    const std::vector<Track> tracks{flight("a", 5)};

    const auto settled = run(database_.context(), writer_.settle({QueueName::live, tracks}));

    ASSERT_TRUE(settled) << settled.error().detail;
    EXPECT_EQ(settled->refused.size(), 1U);
    expect(settled->written, 1, 0, 3);
  }

  void drop_by_rule(const std::string& event) {
    database_.value("CREATE RULE drop_it AS ON INSERT TO " + event + " DO INSTEAD NOTHING");
  }
  void end_rule() { database_.value("DROP RULE drop_it ON live_track_points"); }

  test::MigratedDatabase database_;
  PostgresPointWriter writer_ = test::writer_to(database_);
};

TEST_F(DroppedRows, AreToldFromDuplicatesInSmallBatches) {
  expect(write({flight("a", 1)}), 1, 0, 0);
  database_.value(drop_high);

  expect(write({flight("a", 5)}), 1, 1, 3);
  expect(write({flight("a", 5)}), 0, 2, 3);
}

TEST_F(DroppedRows, AreCountedWhereRowsAreCopied) {
  expect(write({flight("a", test::many)}), test::many, 0, 0);
  database_.value(drop_high);

  expect(write({flight("b", test::many)}), 2, 0, test::many - 2);
  expect(write({flight("b", test::many)}), 0, 2, test::many - 2);
}

TEST_F(DroppedRows, AreCountedBesideRefusedOnes) {
  database_.value(drop_high);
  expect_one_refused_beside_three();
}

TEST_F(DroppedRows, OfAPartitionAreCounted) {
  database_.value(
      "ALTER TABLE live_track_points RENAME TO plain;"
      "CREATE TABLE live_track_points (LIKE plain INCLUDING ALL) PARTITION BY RANGE (datetime);"
      "CREATE TABLE all_years PARTITION OF live_track_points DEFAULT");
  std::string of_partition(drop_high);
  of_partition.replace(of_partition.find("ON live_track_points"), 20, "ON all_years");
  database_.value(of_partition);

  expect(write({flight("a", 5)}), 2, 0, 3);
}

TEST_F(DroppedRows, AreNotGuessedWhereATriggerWritesOtherKeys) {
  database_.value(
      "CREATE FUNCTION shift() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " NEW.lat := NEW.lat + 1; RETURN NEW; END$$;"
      "CREATE TRIGGER shift BEFORE INSERT ON live_track_points FOR EACH ROW EXECUTE FUNCTION"
      " shift()");
  expect(write({flight("a", 1)}), 1, 0, 0);

  expect(write({flight("a", 5)}), 4, 1, 0);
}

TEST_F(DroppedRows, OfARuleAreCountedAndEndWithIt) {
  expect(write({flight("a", 1)}), 1, 0, 0);
  drop_by_rule("live_track_points");

  expect(write({flight("a", 5)}), 0, 1, 4);
  end_rule();

  expect(write({flight("a", 5)}), 4, 1, 0);
}

TEST_F(DroppedRows, OfARuleThatCameWithNothingNewEndWithIt) {
  expect(write({flight("a", 1)}), 1, 0, 0);
  drop_by_rule("live_track_points");
  expect(write({flight("a", 1)}), 0, 1, 0);
  end_rule();

  expect(write({flight("a", 5)}), 4, 1, 0);
}

TEST_F(DroppedRows, OfARuleForSomeRowsAreCountedBesideTheOthers) {
  drop_by_rule("live_track_points WHERE NEW.elevation >= 1002");

  expect(write({flight("a", 5)}), 2, 0, 3);
  expect(write({flight("a", 5)}), 0, 2, 3);
}

TEST_F(DroppedRows, OfARuleOfAViewAreCountedAndEndWithIt) {
  database_.value(
      "ALTER TABLE live_track_points RENAME TO fixes;"
      "CREATE VIEW live_track_points AS SELECT * FROM fixes");
  expect(write({flight("a", 1)}), 1, 0, 0);
  drop_by_rule("live_track_points");

  expect(write({flight("a", 5)}), 0, 1, 4);
  end_rule();

  expect(write({flight("a", 5)}), 4, 1, 0);
}

TEST_F(DroppedRows, OfARuleAreCountedBesideRefusedOnes) {
  drop_by_rule("live_track_points WHERE NEW.elevation >= 1002");
  expect_one_refused_beside_three();
}

TEST_F(DroppedRows, AreCountedWhereTheOnlyKeyIsOverAnExpression) {
  database_.value(
      "ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey;"
      "CREATE UNIQUE INDEX one_a_minute ON live_track_points"
      " (flight_uuid, date_trunc('minute', datetime AT TIME ZONE 'UTC'))");

  expect(write({flight("a", 5)}), 1, 0, 4);
  expect(write({flight("a", 5)}), 0, 1, 4);
}

TEST_F(DroppedRows, OfAnIndexBehindAViewAreCounted) {
  database_.value(
      "CREATE UNIQUE INDEX one_a_height ON live_track_points (elevation) WHERE elevation > 1002;"
      "ALTER TABLE live_track_points RENAME TO fixes;"
      "CREATE VIEW live_track_points AS SELECT * FROM fixes");
  expect(write({flight("a", 5)}), 5, 0, 0);

  expect(write({flight("b", 5)}), 3, 0, 2);
}

TEST_F(DroppedRows, OfATriggerInPlaceOfAViewAreCounted) {
  database_.value(
      "ALTER TABLE live_track_points RENAME TO fixes;"
      "CREATE VIEW live_track_points AS SELECT * FROM fixes;"
      "CREATE FUNCTION keep_low() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " IF NEW.elevation >= 1002 THEN RETURN NULL; END IF;"
      " INSERT INTO fixes VALUES (NEW.*) ON CONFLICT DO NOTHING; RETURN NEW; END$$;"
      "CREATE TRIGGER keep_low INSTEAD OF INSERT ON live_track_points FOR EACH ROW"
      " EXECUTE FUNCTION keep_low()");

  expect(write({flight("a", 5)}), 2, 0, 3);
}

}  // namespace
}  // namespace fixline::store
