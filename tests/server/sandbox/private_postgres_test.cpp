#include "sandbox/private_postgres.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>

#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::sandbox {
namespace {

using std::chrono::seconds;

/// The first value of a statement's answer, or the error's text.
std::string answer(const std::string& url, const std::string& statement) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(
      PQexec(connection.get(), statement.c_str()), PQclear);
  if (PQresultStatus(result.get()) == PGRES_COMMAND_OK) return PQcmdStatus(result.get());
  if (PQresultStatus(result.get()) != PGRES_TUPLES_OK) return PQerrorMessage(connection.get());
  return PQgetvalue(result.get(), 0, 0);
}

TEST(PrivatePostgres, IsAUtf8DatabaseNamedFixlineWithFsyncOn) {
  const auto url = test::shared_postgres().url();

  EXPECT_EQ(answer(url,
                   "SELECT concat_ws(' ', current_database(), current_setting('fsync'), "
                   "current_setting('server_encoding'))"),
            "fixline on UTF8");
}

TEST(PrivatePostgres, KeepsWhatItCommittedBeforeItWasKilled) {
  auto& postgres = test::shared_postgres();
  const test::TestDatabase database;
  ASSERT_EQ(answer(database.url(), "CREATE TABLE kept AS SELECT 1"), "SELECT 1");

  postgres.kill();
  const auto restarted = postgres.restart();

  ASSERT_TRUE(restarted) << restarted.error().detail;
  EXPECT_EQ(answer(database.url(), "SELECT count(*) FROM kept"), "1");
}

TEST(PrivatePostgres, RestartsQuickly) {
  auto& postgres = test::shared_postgres();
  postgres.stop();
  const auto before = std::chrono::steady_clock::now();

  const auto restarted = postgres.restart();

  ASSERT_TRUE(restarted) << restarted.error().detail;
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(5));  // < 1 s on an idle machine
}

TEST(PrivatePostgres, StartsOverThePidFileOfAServerThatWasKilled) {
  const test::TemporaryFolder folder;
  const auto directory = folder.path() / "postgres";
  {
    auto postgres = PrivatePostgres::start({.directory = directory});
    ASSERT_TRUE(postgres) << postgres.error().detail;
    (*postgres)->kill();
  }
  ASSERT_TRUE(std::filesystem::exists(directory / "data/postmaster.pid"));

  auto postgres = PrivatePostgres::start({.directory = directory});

  EXPECT_TRUE(postgres) << postgres.error().detail;
}

TEST(PrivatePostgres, RunsInAFolderThatIsClosedToOthers) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(::chmod(folder.path().c_str(), 0700), 0);

  auto postgres = PrivatePostgres::start({.directory = folder.path() / "postgres"});

  ASSERT_TRUE(postgres) << postgres.error().detail;
  EXPECT_EQ(answer((*postgres)->url(), "SELECT 1"), "1");
}

TEST(PrivatePostgres, RunsInAFolderWithAnOddAndLongName) {
  const test::TemporaryFolder folder;
  const auto directory = folder.path() / ("a b%20&c" + std::string(90, 'x'));

  auto postgres = PrivatePostgres::start({.directory = directory});

  ASSERT_TRUE(postgres) << postgres.error().detail;
  EXPECT_EQ(answer((*postgres)->url(), "SELECT 1"), "1");
}

TEST(PrivatePostgres, ShowsTheLogWhenASettingIsWrong) {
  const test::TemporaryFolder folder;

  auto postgres = PrivatePostgres::start(
      {.directory = folder.path() / "postgres", .settings = {{"no_such_setting", "1"}}});

  ASSERT_FALSE(postgres);
  EXPECT_NE(postgres.error().detail.find("no_such_setting"), std::string::npos)
      << postgres.error().detail;
}

}  // namespace
}  // namespace fixline::sandbox
