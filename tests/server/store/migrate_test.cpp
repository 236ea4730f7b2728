#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "server/store/migrated_database.hpp"

namespace fixline::store {
namespace {

using namespace std::chrono_literals;
using test::Database;
using test::run;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Migrate, MakesTheTables) {
  Database database;

  const auto report = run(database.context(), migrate(database.session()));

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->applied.front(), "0001 tables");
  EXPECT_THAT(report->already_applied, IsEmpty());
  for (const auto* table : {"flights", "live_track_points", "uploaded_track_points", "flymaster",
                            "scoring_tracks", "dead_letters"})
    EXPECT_EQ(database.value("SELECT to_regclass('" + std::string(table) + "')::text"), table);
}

TEST(Migrate, DoesNothingTheSecondTime) {
  Database database;
  ASSERT_TRUE(run(database.context(), migrate(database.session())));

  const auto report = run(database.context(), migrate(database.session()));

  ASSERT_TRUE(report);
  EXPECT_THAT(report->applied, IsEmpty());
  EXPECT_EQ(report->already_applied.size(), known_migrations().size());
  EXPECT_THAT(report->notes, IsEmpty());
}

test::asio::awaitable<void> migrate_once(std::string url, std::size_t& applied, int& failed) {
  postgres::PgSession session(co_await test::asio::this_coro::executor, {});
  auto connected = co_await session.connect(test::address_of(url));
  auto report = co_await migrate(session);
  if (!report) {
    ++failed;
    co_return;
  }
  applied += report->applied.size();
}

TEST(Migrate, IsDoneByOneOfManyThatStartAtTheSameTime) {
  Database database;
  std::size_t applied = 0;
  int failed = 0;
  for (int i = 0; i < 6; ++i)
    test::asio::co_spawn(database.context(), migrate_once(database.url(), applied, failed),
                         [](const std::exception_ptr&) {});
  database.context().restart();
  database.context().run();

  EXPECT_EQ(failed, 0);
  EXPECT_EQ(applied, known_migrations().size());
}

TEST(Migrate, LeavesTablesOfAnOlderPlatformAsTheyAre) {
  Database database;
  database.value("CREATE TABLE flymaster (serial int); INSERT INTO flymaster VALUES (7)");

  const auto report = run(database.context(), migrate(database.session()));

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(database.value("SELECT serial FROM flymaster"), "7");
}

TEST(Migrate, NotesAMigrationOfANewerProgramAndOneThatWasAnotherText) {
  Database database;
  ASSERT_TRUE(run(database.context(), migrate(database.session())));
  database.value(
      "UPDATE fixline_migrations SET checksum = 'other' WHERE version = 1;"
      "INSERT INTO fixline_migrations (version, name, checksum) VALUES (9000, 'x', '')");

  const auto report = run(database.context(), migrate(database.session()));

  ASSERT_TRUE(report);
  EXPECT_THAT(report->notes,
              ElementsAre(HasSubstr("0001 tables"), HasSubstr("9000 x was applied by a newer")));
}

TEST(Migrate, GivesUpWaitingForAnotherThatHangs) {
  Database database;
  database.value("SELECT pg_advisory_lock(28821844519054949)");
  test::asio::io_context context(1);
  postgres::PgSession session(context.get_executor(), {.statement_limit = 500ms});
  ASSERT_TRUE(run(context, session.connect(test::address_of(database.url()))));

  const auto report = run(context, migrate(session));

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::unavailable);
  EXPECT_THAT(report.error().detail, HasSubstr("waiting for another migration"));
}

TEST(Migrate, LeavesNoTraceWhenItFails) {
  Database database;
  database.value("CREATE TYPE dead_letters AS ENUM ('in the way')");

  const auto report = run(database.context(), migrate(database.session()));

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::misconfigured) << report.error().detail;
  EXPECT_THAT(report.error().detail, HasSubstr("migration 0001 tables"));
  EXPECT_EQ(database.value("SELECT count(*) FROM pg_class WHERE relname = 'live_track_points'"),
            "0");
  EXPECT_TRUE(database.session().is_usable());
}

}  // namespace
}  // namespace fixline::store
