#include "store/migrations.hpp"

#include <gtest/gtest.h>

namespace fixline::store {
namespace {

TEST(KnownMigrations, AreNumberedFromOneWithoutGaps) {
  int expected = 0;
  for (const auto& migration : known_migrations()) EXPECT_EQ(migration.version, ++expected);
  EXPECT_GT(expected, 0);
}

TEST(KnownMigrations, HoldTheTextOfTheirFiles) {
  const auto& first = known_migrations().front();

  EXPECT_EQ(first.name, "tables");
  EXPECT_NE(first.sql.find("CREATE TABLE IF NOT EXISTS live_track_points"), std::string_view::npos);
  EXPECT_TRUE(first.sql.ends_with(");\n")) << first.sql.substr(first.sql.size() - 20);
}

// Each runs within a transaction of migrate()'s.
TEST(KnownMigrations, HaveNoTransactionsOfTheirOwn) {
  for (const auto& migration : known_migrations())
    for (const auto* word : {"BEGIN;", "COMMIT", "ROLLBACK", "CONCURRENTLY"})
      EXPECT_EQ(migration.sql.find(word), std::string_view::npos) << migration.name << ' ' << word;
}

}  // namespace
}  // namespace fixline::store
