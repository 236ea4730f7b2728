#include <gtest/gtest.h>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using test::MigratedDatabase;
using test::run;
using test::writer_to;

TEST(PostgresPointWriter, StoresEveryPointOfEveryTrack) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  const std::vector<Track> tracks{flight("a", 3), flight("b", 2500)};

  const auto written = run(database.context(), test::write(writer, QueueName::live, tracks));

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 2503U);
  EXPECT_EQ(written->duplicates, 0U);
  EXPECT_EQ(database.value("SELECT count(*) FROM live_track_points"), "2503");
}

TEST(PostgresPointWriter, CountsWhatTheTableHadAlreadyAsDuplicates) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  const std::vector<Track> first{flight("a", 10)};
  const std::vector<Track> second{flight("a", 12), flight("a", 2)};
  ASSERT_TRUE(run(database.context(), test::write(writer, QueueName::upload, first)));

  const auto written = run(database.context(), test::write(writer, QueueName::upload, second));

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 2U);
  EXPECT_EQ(written->duplicates, 12U);
  EXPECT_EQ(database.value("SELECT count(*) FROM uploaded_track_points"), "12");
}

TEST(PostgresPointWriter, StoresAFlightOnceHoweverOftenItIsSeen) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  const std::vector<Track> tracks{flight("a", 1), flight("b", 1), flight("a", 1, 5)};
  ASSERT_TRUE(run(database.context(), test::write(writer, QueueName::live, tracks)));
  ASSERT_TRUE(run(database.context(), test::write(writer, QueueName::live, tracks)));

  EXPECT_EQ(database.value("SELECT string_agg(flight_id || ' ' || source, ',' ORDER BY flight_id)"
                           " FROM flights"),
            "a live,b live");
}

}  // namespace
}  // namespace fixline::store
