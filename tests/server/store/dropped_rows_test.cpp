// Rows that a trigger passes over are told from those that the table has.
#include <gtest/gtest.h>

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
  database_.value("ALTER TABLE live_track_points ADD CONSTRAINT start CHECK (elevation > 1000)");
  const std::vector<Track> tracks{flight("a", 5)};

  const auto settled = run(database_.context(), writer_.settle({QueueName::live, tracks}));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->refused.size(), 1U);
  expect(settled->written, 1, 0, 3);
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

}  // namespace
}  // namespace fixline::store
