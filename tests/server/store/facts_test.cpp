#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "store/database_facts.hpp"
#include "store/row_counts.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using test::MigratedDatabase;
using test::run;
using test::writer_to;
using testing::ElementsAre;
using testing::Optional;

TEST(RowCounts, AreThoseOfEachTable) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  const std::vector<Track> tracks{flight("a", 7)};
  ASSERT_TRUE(run(database.context(), writer.write(QueueName::upload, tracks)));
  database.value("DROP TABLE flymaster");

  const auto counts = run(database.context(), count_rows(database.session()));

  ASSERT_TRUE(counts) << counts.error().detail;
  EXPECT_THAT(*counts, ElementsAre(Optional(0U), Optional(7U), std::nullopt, Optional(0U)));
}

TEST(RowCounts, AreEstimatedWithoutReadingTheTables) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  const std::vector<Track> tracks{flight("a", 7)};
  ASSERT_TRUE(run(database.context(), writer.write(QueueName::live, tracks)));
  database.value("ANALYZE live_track_points; DROP TABLE flymaster");

  const auto counts = run(database.context(), estimate_rows(database.session()));

  ASSERT_TRUE(counts) << counts.error().detail;
  EXPECT_THAT(*counts, ElementsAre(Optional(7U), Optional(0U), std::nullopt, Optional(0U)));
}

TEST(DatabaseFacts, AreWhatTheServerTellsOfItself) {
  MigratedDatabase database;

  const auto facts = run(database.context(), database_facts(database.session()));

  ASSERT_TRUE(facts) << facts.error().detail;
  EXPECT_EQ(facts->user, "fixline");
  EXPECT_FALSE(facts->version.empty());
  EXPECT_FALSE(facts->is_standby);
  EXPECT_GE(facts->version_number, server_version_min);
  EXPECT_GT(facts->connections_free, 0);
  EXPECT_EQ(facts->full_page_writes, "on");
  EXPECT_EQ(facts->encoding, "UTF8");
}

}  // namespace
}  // namespace fixline::store
