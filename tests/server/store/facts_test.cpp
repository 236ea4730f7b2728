#include <gtest/gtest.h>

#include "server/store/migrated_database.hpp"
#include "store/database_facts.hpp"

namespace fixline::store {
namespace {

using test::MigratedDatabase;
using test::run;

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
