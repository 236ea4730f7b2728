// Behind a pooler of transactions: nothing of a session lasts, and nothing may be left in it.
#include "support/pooler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgres/blocking_session.hpp"
#include "server/store/large_batches.hpp"
#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "store/migrations.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::flight;
using test::run;

class BehindAPooler : public testing::Test {
 protected:
  PostgresPointWriter writer() {
    return {database.context().get_executor(),
            {.address = test::address_of(pooler.url())},
            std::make_shared<spdlog::logger>("test")};
  }
  std::uint64_t inserted(PostgresPointWriter& writer, QueueName queue,
                         const std::vector<Track>& tracks) {
    const auto written = run(database.context(), test::write(writer, queue, tracks));
    EXPECT_TRUE(written) << written.error().detail;
    return written ? written->inserted : 0;
  }

  test::MigratedDatabase database;
  test::Pooler pooler{database.url(), 1};
};

TEST_F(BehindAPooler, EachPointReachesTheTableOfItsQueueWhoeverElseWrites) {
  auto first = writer();
  auto second = writer();
  for (std::size_t at = 0; at < 5; ++at) {
    EXPECT_EQ(inserted(first, QueueName::live, {flight("a", 2, 2 * at)}), 2U);
    EXPECT_EQ(inserted(second, QueueName::upload, {flight("b", 3, 3 * at)}), 3U);
    EXPECT_EQ(inserted(second, QueueName::live, {flight("c", 1, at)}), 1U);
  }

  EXPECT_EQ(database.value("SELECT count(*) FROM live_track_points"), "15");
  EXPECT_EQ(database.value("SELECT count(*) FROM uploaded_track_points"), "15");
}

TEST_F(BehindAPooler, LargeBatchesAreStoredOnceAndTheirRepetitionIsKnown) {
  auto it = writer();
  const std::vector<Track> tracks{flight("a", test::many), flight("b", test::many)};

  EXPECT_EQ(inserted(it, QueueName::live, tracks), 2 * test::many);
  EXPECT_EQ(inserted(it, QueueName::live, tracks), 0U);
  EXPECT_EQ(inserted(it, QueueName::live, {flight("a", test::many, test::many)}), test::many);

  EXPECT_EQ(database.value("SELECT count(*) FROM live_track_points"),
            std::to_string(3 * test::many));
}

TEST_F(BehindAPooler, PointsThatTheDatabaseRefusesBecomeDeadLettersAndTheOthersRows) {
  database.value("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (elevation < 1005)");
  auto it = writer();
  const std::vector<Track> tracks{flight("a", 10)};

  const auto settled = run(database.context(), it.settle({QueueName::live, tracks}));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->refused.size(), 5U);
  EXPECT_EQ(database.value("SELECT count(*) FROM live_track_points"), "5");
  EXPECT_EQ(database.value("SELECT count(*) FROM dead_letters"), "5");
}

TEST_F(BehindAPooler, NullsAreFilled) {
  auto it = writer();
  auto lacking = flight("a", test::many);
  for (auto& fix : std::get<points::TrackPoints>(lacking.points)) fix.elevation.reset();
  inserted(it, QueueName::live, {lacking});

  inserted(it, QueueName::live, {flight("a", 10)});
  inserted(it, QueueName::live, {flight("a", test::many)});

  EXPECT_EQ(database.value("SELECT count(*) FROM live_track_points WHERE elevation IS NULL"), "0");
}

TEST_F(BehindAPooler, NothingIsLeftInTheSessionsThatOthersGet) {
  auto it = writer();
  inserted(it, QueueName::live, {flight("a", test::many)});
  auto other = postgres::BlockingSession::connect(pooler.url());
  ASSERT_TRUE(other) << other.error().detail;

  const auto left = other->run(
      "SELECT current_setting('statement_timeout'), current_setting('plan_cache_mode'),"
      " (SELECT count(*) FROM pg_prepared_statements WHERE name <> '')");

  ASSERT_TRUE(left) << left.error().detail;
  EXPECT_EQ(left->bytes(0, 0), "0");
  EXPECT_EQ(left->bytes(0, 1), "auto");
  EXPECT_EQ(left->bytes(0, 2), "0");
}

TEST_F(BehindAPooler, ACommitWaitsForTheDiskWhateverTheDatabaseSays) {
  database.value(
      "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off',"
      " current_database()); END$$;"
      "CREATE TABLE seen (commit text);"
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO seen VALUES"
      " (current_setting('synchronous_commit')); RETURN NEW; END$$;"
      "CREATE TRIGGER note BEFORE INSERT ON live_track_points FOR EACH STATEMENT"
      " EXECUTE FUNCTION note()");
  test::Pooler fresh(database.url(), 1);
  PostgresPointWriter it(database.context().get_executor(),
                         {.address = test::address_of(fresh.url())},
                         std::make_shared<spdlog::logger>("test"));
  inserted(it, QueueName::live, {flight("a", 1)});
  inserted(it, QueueName::live, {flight("b", test::many)});
  inserted(it, QueueName::live, {flight("b", test::many, test::many)});

  EXPECT_EQ(database.value("SELECT string_agg(DISTINCT commit, ',') FROM seen"), "on");
}

TEST_F(BehindAPooler, MigrationsWaitForEachOtherAndLeaveNoLock) {
  postgres::PgSession session(database.context().get_executor(), {});
  ASSERT_TRUE(run(database.context(), session.connect(test::address_of(pooler.url()))));

  const auto report = run(database.context(), migrate(session));

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"), "0");
}

}  // namespace
}  // namespace fixline::store
