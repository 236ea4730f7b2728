// What the log tells of a trouble: its beginning, its end, and a line in ten seconds of each kind,
// whichever reactors, shards and workers meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/gate.hpp"
#include "support/servers.hpp"
#include "support/sql.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto lasts = 25s;
constexpr int lines_max = 4;  // its first, two of the time that it lasts, and the one of its end

RunningService::Settings many_parts() {
  return {{"HTTP_THREADS", "4"},
          {"QUEUE_SHARDS", "4"},
          {"DATABASE_CONNECTIONS", "4"},
          {"LOG_LEVEL", "info"}};
}

std::string body_of(int flight) {
  return R"({"flight_id":"f)" + std::to_string(flight) +
         R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
}

void send_while_it_lasts(const RunningService& service) {
  int flight = 0;
  for (const auto end = std::chrono::steady_clock::now() + lasts;
       std::chrono::steady_clock::now() < end;)
    for (const auto* path : {"/tracking/live", "/tracking/upload"})
      (void)post(service.port(), path, body_of(++flight));
}

/// The lines of each kind: without their time, and with one sign for each number and name.
std::map<std::string, int> kinds_in(const std::string& log) {
  static const std::regex time("^[^ ]+ ");
  static const std::regex number("[0-9]+");
  static const std::regex client("redis: [^ ]+ ");
  std::map<std::string, int> kinds;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const auto text = std::regex_replace(std::regex_replace(line, time, ""), client, "redis: # ");
    ++kinds[std::regex_replace(text, number, "#").substr(0, 40)];
  }
  return kinds;
}

void expect_few_of_each_kind(const RunningService& service) {
  for (const auto& [kind, lines] : kinds_in(service.log()))
    EXPECT_LE(lines, lines_max) << kind << "\n" << service.log();
}

bool is_told(const RunningService& service, const std::string& line) {
  return becomes_true(15s, [&] { return service.log().find(line) != std::string::npos; });
}

TEST(Log, TellsOfDeadLettersOnceInAWhile) {
  RunningService service(many_parts(), RunningService::Expect::listening);
  ASSERT_EQ(service.eventually("SELECT count(*) FROM uploaded_track_points", "0"), "0");
  for (const auto* table : {"live_track_points", "uploaded_track_points"})
    ASSERT_EQ(service.sql("ALTER TABLE " + std::string(table) +
                          " ADD CONSTRAINT north CHECK (lat > 60); SELECT 'done'"),
              "done");

  send_while_it_lasts(service);

  EXPECT_THAT(service.log(), HasSubstr("became dead letters"));
  EXPECT_THAT(service.log(), HasSubstr("more like it before"));
  expect_few_of_each_kind(service);
}

TEST(Log, TellsOfServersThatAreOutAndBackOnceInAWhile) {
  Gate redis(empty_redis().socket());
  const TestDatabase database;
  Gate postgres(socket_folder_of(database.url()) / ".s.PGSQL.5432");
  auto settings = many_parts();
  settings.emplace_back("REDIS_URL", "redis://127.0.0.1:" + std::to_string(redis.port()));
  const auto name = sql_value(database.url(), "SELECT current_database()").value_or("");
  settings.emplace_back("DATABASE_URL", "host=127.0.0.1 port=" + std::to_string(postgres.port()) +
                                            " user=fixline dbname=" + name);
  settings.emplace_back("SPOOL_DIR", "/proc/no/spool");
  const RunningService service(std::move(settings), RunningService::Expect::listening);
  ASSERT_TRUE(is_told(service, "the spool can't be used"));

  redis.set({.refuses = true});
  postgres.set({.refuses = true});
  redis.reset();
  postgres.reset();
  send_while_it_lasts(service);
  redis.set({});
  postgres.set({});

  EXPECT_TRUE(is_told(service, "redis_out is over")) << service.log();
  EXPECT_TRUE(is_told(service, "database_out is over")) << service.log();
  EXPECT_THAT(service.log(), HasSubstr("could not be taken"));
  expect_few_of_each_kind(service);
}

}  // namespace
}  // namespace fixline::test
