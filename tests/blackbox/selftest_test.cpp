// `fixline selftest`, from outside.

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "sandbox/child_process.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* no_rows = "0 0 0 0 0 0";
const std::vector<std::string> all_checks{
    "redis: connection",        "redis: version",
    "redis: settings",          "queue: functions and groups",
    "queue: enqueue",           "queue: statistics",
    "queue: read in batches",   "queue: acknowledge",
    "database: connection",     "database: version",
    "database: settings",       "database: tables and rights",
    "write: live_track_points", "write: uploaded_track_points",
    "write: flymaster",         "write: scoring_tracks",
    "redis: clean-up",          "database: clean-up"};

/// The program, run with a Redis and a database.
class Program {
 public:
  explicit Program(std::string database_url) : database_url_(std::move(database_url)) {}

  sandbox::ChildProcess start(std::vector<std::string> arguments) {
    sandbox::Command command;
    command.arguments = std::move(arguments);
    command.arguments.insert(command.arguments.begin(), FIXLINE_PROGRAM);
    command.working_directory = folder_.path();  // no .env of the developer's
    command.output = folder_.path() / "out";
    command.environment = {{"REDIS_URL", redis_url_}, {"DATABASE_URL", database_url_}};
    auto started = sandbox::ChildProcess::start(command);
    if (!started) throw std::runtime_error(started.error().detail);
    return std::move(*started);
  }

  sandbox::ExitStatus run(std::vector<std::string> arguments) {
    auto process = start(std::move(arguments));
    return process.wait(60s).value();
  }

  [[nodiscard]] std::string output() const {
    std::ifstream file(folder_.path() / "out");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

 private:
  TemporaryFolder folder_;
  std::string redis_url_ = shared_redis().url();
  std::string database_url_;
};

/// What `fixline selftest` said.
struct Report {
  sandbox::ExitStatus end;
  std::string text;

  [[nodiscard]] boost::json::value json() const { return boost::json::parse(text); }

  [[nodiscard]] std::vector<std::string> names_of(std::string_view outcome) const {
    const auto report = json();
    std::vector<std::string> names;
    for (const auto& check : report.at("checks").as_array())
      if (check.at("outcome").as_string() == outcome)
        names.emplace_back(check.at("name").as_string());
    return names;
  }

  [[nodiscard]] std::string member_of(std::string_view name, std::string_view member) const {
    const auto report = json();
    for (const auto& check : report.at("checks").as_array())
      if (check.at("name").as_string() == name)
        return std::string(check.as_object().at(member).as_string());
    return "no such check";
  }
};

Report report_of(Program& program) {
  const auto end = program.run({"selftest", "--format", "json"});
  return {end, program.output()};
}

std::string rows_in(const TestDatabase& database) {
  return database_value(
      database.url(),
      "SELECT concat_ws(' ', (SELECT count(*) FROM flights), (SELECT count(*) FROM "
      "live_track_points), (SELECT count(*) FROM uploaded_track_points), (SELECT count(*) FROM "
      "flymaster), (SELECT count(*) FROM scoring_tracks), (SELECT count(*) FROM dead_letters))");
}

std::string keys_in_redis() { return shared_redis().command("DBSIZE").value(); }

/// A database with the tables, and an empty Redis.
struct GoodServers {
  GoodServers() : program(database.url()) {
    (void)empty_redis();
    EXPECT_TRUE(program.run({"migrate"}).success()) << program.output();
  }

  TestDatabase database;
  Program program;
};

TEST(Selftest, PassesEveryCheckOnGoodServers) {
  GoodServers servers;

  const auto report = report_of(servers.program);

  EXPECT_TRUE(report.end.success()) << report.text;
  EXPECT_EQ(report.names_of("passed"), all_checks) << report.text;
}

TEST(Selftest, LeavesNothingBehind) {
  GoodServers servers;
  ASSERT_TRUE(shared_redis().command("SET other key").has_value());
  const auto keys = keys_in_redis();

  const auto report = report_of(servers.program);

  EXPECT_TRUE(report.end.success()) << report.text;
  EXPECT_EQ(keys_in_redis(), keys);
  EXPECT_EQ(rows_in(servers.database), no_rows);
}

TEST(Selftest, IsForPeopleUnlessToldOtherwise) {
  GoodServers servers;

  const auto end = servers.program.run({"selftest"});

  const auto text = servers.program.output();
  EXPECT_TRUE(end.success()) << text;
  EXPECT_NE(text.find("✓ queue: read in batches"), std::string::npos) << text;
  EXPECT_NE(text.find("18 passed, 0 failed, 0 skipped"), std::string::npos) << text;
  EXPECT_EQ(text.find('\033'), std::string::npos) << text;
}

TEST(Selftest, SaysWhatToDoWhenRedisIsDownAndStillChecksTheDatabase) {
  GoodServers servers;
  shared_redis().kill();

  const auto report = report_of(servers.program);

  EXPECT_EQ(report.end.code, 1);
  EXPECT_EQ(report.names_of("failed"), std::vector<std::string>{"redis: connection"});
  EXPECT_NE(report.member_of("redis: connection", "advice").find("REDIS_URL"), std::string::npos);
  EXPECT_EQ(report.member_of("write: flymaster", "outcome"), "passed");
  EXPECT_EQ(rows_in(servers.database), no_rows);
}

TEST(Selftest, SaysWhatToDoWhenTheDatabaseIsDownAndStillChecksTheQueue) {
  GoodServers servers;
  shared_postgres().kill();

  const auto report = report_of(servers.program);

  EXPECT_EQ(report.end.code, 1);
  EXPECT_EQ(report.names_of("failed"), std::vector<std::string>{"database: connection"});
  EXPECT_NE(report.member_of("database: connection", "advice").find("DATABASE_URL"),
            std::string::npos);
  EXPECT_EQ(report.member_of("queue: acknowledge", "outcome"), "passed");
  EXPECT_EQ(keys_in_redis(), ":0\r\n");
  (void)shared_postgres();
}

TEST(Selftest, EndsInTimeWhenTheServersHang) {
  GoodServers servers;
  shared_redis().freeze();
  shared_postgres().freeze();

  const auto start = std::chrono::steady_clock::now();
  const auto end = servers.program.run({"selftest", "--format", "json", "--limit", "1"});
  const auto took = std::chrono::steady_clock::now() - start;
  (void)shared_redis();
  (void)shared_postgres();

  const Report report{end, servers.program.output()};
  EXPECT_EQ(report.end.code, 1);
  EXPECT_EQ(report.names_of("failed"),
            (std::vector<std::string>{"redis: connection", "database: connection"}));
  EXPECT_LT(took, 5s);
}

TEST(Selftest, TellsToMigrateWhenTablesAreMissing) {
  const TestDatabase database;
  (void)empty_redis();
  Program program(database.url());

  const auto report = report_of(program);

  EXPECT_EQ(report.end.code, 1);
  EXPECT_EQ(report.member_of("database: tables and rights", "advice"), "run: fixline migrate");
  EXPECT_NE(report.member_of("database: tables and rights", "detail").find("scoring_tracks"),
            std::string::npos);
}

TEST(Selftest, NamesAWrongPasswordAndWhatToMend) {
  GoodServers servers;
  ASSERT_TRUE(shared_redis().command("CONFIG SET requirepass secret").has_value());

  const auto report = report_of(servers.program);
  ASSERT_TRUE(shared_redis().restart().has_value());

  EXPECT_EQ(report.member_of("redis: connection", "advice"),
            "set REDIS_PASSWORD, or the password in REDIS_URL");
}

TEST(Selftest, CountsSettingsThatCouldLosePointsAsWarnings) {
  GoodServers servers;
  ASSERT_TRUE(shared_redis().command("CONFIG SET appendonly no").has_value());

  const auto report = report_of(servers.program);
  ASSERT_TRUE(shared_redis().command("CONFIG SET appendonly yes").has_value());

  EXPECT_TRUE(report.end.success()) << report.text;
  EXPECT_GE(report.json().at("warnings").to_number<int>(), 1) << report.text;
}

TEST(Selftest, CleansUpWhenOneTableRefusesItsPoints) {
  GoodServers servers;
  (void)database_value(servers.database.url(),
                       "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE "
                       "EXCEPTION 'no'; END$$; CREATE TRIGGER refuse BEFORE INSERT ON flymaster "
                       "FOR EACH ROW EXECUTE FUNCTION refuse()");

  const auto report = report_of(servers.program);

  EXPECT_EQ(report.end.code, 1);
  EXPECT_EQ(report.names_of("failed"), std::vector<std::string>{"write: flymaster"});
  EXPECT_EQ(rows_in(servers.database), no_rows);
  EXPECT_EQ(keys_in_redis(), ":0\r\n");
}

TEST(Selftest, CleansUpWhenASignalEndsItInTheMiddleOfAWrite) {
  GoodServers servers;
  (void)database_value(servers.database.url(),
                       "CREATE FUNCTION nap() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM "
                       "pg_sleep(4); RETURN NULL; END$$; CREATE TRIGGER nap AFTER INSERT ON "
                       "flymaster FOR EACH STATEMENT EXECUTE FUNCTION nap()");
  auto process = servers.program.start({"selftest", "--format", "json"});
  ASSERT_TRUE(becomes_true(10s, [&] {
    return database_value(servers.database.url(),
                          "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") ==
           "1";
  }));

  const auto end = process.stop(SIGINT, 10s);

  std::this_thread::sleep_for(4500ms);  // a write that went on would be done by now
  EXPECT_EQ(end.code, 1) << end.text();
  EXPECT_EQ(rows_in(servers.database), no_rows);
  EXPECT_EQ(keys_in_redis(), ":0\r\n");
}

TEST(Selftest, DoesNotDisturbARunningService) {
  RunningService service;
  ASSERT_EQ(post(service.port(), "/tracking/live",
                 R"({"flight_id": "f", "track_points":
                    [{"datetime": "2024-03-20T10:00:00Z", "lat": 45, "lon": 7}]})")
                .status,
            202U);
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "1"), "1");
  const auto status = [&] { return get(service.port(), "/queue/status").json(); };
  ASSERT_TRUE(becomes_true(
      10s, [&] { return status().at("processor_stats").at("processed").to_number<int>() == 1; }));
  const auto before = status();
  const auto keys = keys_in_redis();
  Program program(service.database_url());

  const auto report = report_of(program);

  const auto after = status();
  EXPECT_TRUE(report.end.success()) << report.text;
  EXPECT_EQ(after.at("processor_stats"), before.at("processor_stats"));
  EXPECT_EQ(after.at("queue_stats"), before.at("queue_stats"));
  EXPECT_EQ(keys_in_redis(), keys);
  EXPECT_EQ(service.sql("SELECT (SELECT count(*) FROM live_track_points) + "
                        "(SELECT count(*) FROM flights)"),
            "2");
}

}  // namespace
}  // namespace fixline::test
