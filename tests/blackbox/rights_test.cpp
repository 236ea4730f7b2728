// What a user of Redis must be allowed: the line of the manual is enough, and what is missing is
// told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "blackbox/asking_command.hpp"
#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/two_instances.hpp"
#include "sandbox/private_redis.hpp"
#include "support/documented_user.hpp"
#include "support/gate.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr auto told_within = 5s;
constexpr auto taken_over_within = 30s;
constexpr auto examined_within = 20s;
constexpr const char* count_live = "SELECT count(*) FROM live_track_points";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from << " in " << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// A Redis with a user of ours, reached by TCP, as a user's name needs.
class RedisWithUser {
 public:
  explicit RedisWithUser(const std::string& line) {
    auto started = sandbox::PrivateRedis::start({.directory = folder_.path() / "redis"});
    if (!started) throw std::runtime_error(started.error().detail);
    server_ = std::move(*started);
    gate_ = std::make_unique<Gate>(server_->socket());
    EXPECT_EQ(server_->command(line).value_or(""), "+OK\r\n") << line;
  }

  [[nodiscard]] RunningService::Settings settings() const {
    return {{"REDIS_URL", std::string("redis://") + DocumentedUser::credentials +
                              "127.0.0.1:" + std::to_string(gate_->port())},
            {"ADMIN_TOKEN", TwoInstances::token}};
  }
  [[nodiscard]] const sandbox::PrivateRedis& server() const { return *server_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<sandbox::PrivateRedis> server_;
  std::unique_ptr<Gate> gate_;
};

void send(const RunningService& service, int from, int count) {
  for (int flight = from; flight < from + count; ++flight) {
    const auto body = R"({"flight_id":"f)" + std::to_string(flight) +
                      R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
    EXPECT_EQ(post(service.port(), "/tracking/live", body).status, 202U) << flight;
  }
}

std::string told(const RunningService& service, const char* what) {
  return boost::json::serialize(service.told("/health").json().at(what));
}

/// Within seconds `what` of /health tells of it.
bool comes_to_tell(const RunningService& service, const char* what, const std::string& of) {
  return becomes_true(told_within,
                      [&] { return told(service, what).find(of) != std::string::npos; });
}

bool is_told(const RunningService& service, const std::string& of) {
  return comes_to_tell(service, "reasons", of);
}

bool logs(const RunningService& service, const std::string& line) {
  return becomes_true(told_within, [&] { return service.log().find(line) != std::string::npos; });
}

bool has_metric(const RunningService& service, const std::string& line) {
  return get(service.port(), "/metrics").body.find(line + "\n") != std::string::npos;
}

/// What was denied since the server's start, but for what the manual calls optional.
std::string denied(const sandbox::PrivateRedis& server) {
  const auto log = server.command("ACL LOG 128").value_or("failed");
  std::string denied;
  for (auto at = log.find("object\r\n$"); at != log.npos; at = log.find("object\r\n$", at + 1)) {
    const auto begins = log.find("\r\n", at + 8) + 2;
    const auto object = log.substr(begins, log.find('\r', begins) - begins);
    if (object != "config|get") denied += object + " ";
  }
  return denied;
}

bool waits(const RunningService& service, int points) {
  return becomes_true(told_within, [&] {
    return service.told("/queue/status")
               .json()
               .at("queue_stats")
               .at("live")
               .at("total_pending")
               .to_number<int>() == points;
  });
}

TEST(Rights, OfTheLineInTheManualAreEnoughForAllThatItDoes) {
  const RedisWithUser redis(DocumentedUser::command());
  RunningService first(redis.settings());
  ASSERT_EQ(first.eventually(count_live, "0"), "0");
  send(first, 0, 10);
  EXPECT_EQ(first.eventually(count_live, "10"), "10");
  EXPECT_EQ(told(first, "reasons"), "[]");

  EXPECT_EQ(post(first.port(), "/tracking/live", R"({"flight_id":"f","track_points":[{}]})").status,
            422U);
  EXPECT_TRUE(becomes_true(told_within, [&] {
    const auto answer = TwoInstances::look(first, "/admin/flights/f");
    return !answer.json().at("refused").as_array().empty();
  }));

  // Paused, and what waits so is in the hands of one that dies.
  EXPECT_EQ(TwoInstances::order(first, "/admin/queues/live/pause").status, 200U);
  send(first, 10, 10);
  EXPECT_TRUE(waits(first, 10));
  auto settings = redis.settings();
  settings.emplace_back("DATABASE_URL", first.database_url());
  const RunningService second(std::move(settings), RunningService::Expect::listening);
  first.process().stop(SIGKILL, 5s);
  EXPECT_EQ(TwoInstances::order(second, "/admin/queues/live/resume").status / 100, 2U);

  EXPECT_TRUE(becomes_true(taken_over_within, [&] { return first.sql(count_live) == "20"; }))
      << first.sql(count_live) << second.log();
  EXPECT_TRUE(waits(second, 0));
  EXPECT_THAT(second.log(), HasSubstr("took over"));
  EXPECT_EQ(denied(redis.server()), "");
}

TEST(Rights, ToTheInstancesKeysThatAreMissingAreTold) {
  const RedisWithUser redis(
      replaced(DocumentedUser::command(), "~fixline:*", "~fixline:shards ~fixline:orders*"));
  const RunningService service(redis.settings(), RunningService::Expect::listening);

  EXPECT_TRUE(is_told(service, "may not run GET on fixline:instance:*"))
      << told(service, "reasons");
  EXPECT_THAT(told(service, "reasons"), HasSubstr("are not taken over"));
  EXPECT_TRUE(logs(service, "are not taken over")) << service.log();
}

TEST(Rights, ToClaimThatAreMissingAreTold) {
  const RedisWithUser redis(replaced(DocumentedUser::command(), "+xclaim", "-xclaim"));
  const RunningService service(redis.settings(), RunningService::Expect::listening);

  EXPECT_TRUE(is_told(service, "may not run XCLAIM")) << told(service, "reasons");
  EXPECT_THAT(denied(redis.server()), HasSubstr("xclaim"));
}

TEST(Rights, ToInfoThatAreMissingAreToldAndHideNothingOfPostgreSQL) {
  const RedisWithUser redis(replaced(DocumentedUser::command(), "+info", "-info"));
  RunningService service(redis.settings(), RunningService::Expect::listening);
  EXPECT_TRUE(is_told(service, "may not run INFO")) << told(service, "reasons");

  ASSERT_EQ(service.eventually("SELECT count(*) FROM scoring_tracks", "0"), "0");
  ASSERT_EQ(service.sql("DROP TABLE scoring_tracks; SELECT 'gone'"), "gone");
  service.set("MIGRATE_AT_START", "no");
  service.kill_and_restart();

  EXPECT_TRUE(comes_to_tell(service, "warnings", "queue scoring")) << told(service, "warnings");
  EXPECT_TRUE(is_told(service, "may not run INFO")) << told(service, "reasons");
}

TEST(Rights, ThatAreMissingAreATroubleEverywhereFromBeginningToEnd) {
  const RedisWithUser redis(DocumentedUser::command());
  const RunningService service(redis.settings());
  ASSERT_TRUE(becomes_true(told_within, [&] { return told(service, "reasons") == "[]"; }))
      << told(service, "reasons");
  EXPECT_EQ(ask(service, {"check", "--strict"}).status.text(), "exit code 0");

  ASSERT_EQ(redis.server().command("ACL SETUSER fixline -xclaim").value_or(""), "+OK\r\n");

  EXPECT_TRUE(is_told(service, "may not run XCLAIM")) << told(service, "reasons");
  EXPECT_EQ(told(service, "status"), R"("degraded")");
  EXPECT_THAT(told(service, "troubles"), HasSubstr(R"("kind":"lacks_rights")"));
  EXPECT_THAT(told(service, "warnings"), Not(HasSubstr("may not")));
  EXPECT_THAT(service.told("/queue/status").body, HasSubstr(R"("kind":"lacks_rights")"));
  EXPECT_TRUE(has_metric(service, R"(fixline_trouble{kind="lacks_rights"} 1)"));
  EXPECT_THAT(ask(service, {"status"}).output, HasSubstr("may not run XCLAIM"));
  const auto strict = ask(service, {"check", "--strict"});
  EXPECT_EQ(strict.status.text(), "exit code 1");
  EXPECT_THAT(strict.output, HasSubstr("may not run XCLAIM"));
  EXPECT_TRUE(logs(service, "may not run XCLAIM")) << service.log();

  ASSERT_EQ(redis.server().command("ACL SETUSER fixline +xclaim").value_or(""), "+OK\r\n");

  EXPECT_TRUE(becomes_true(told_within, [&] { return told(service, "reasons") == "[]"; }))
      << told(service, "reasons");
  EXPECT_EQ(told(service, "status"), R"("healthy")");
  EXPECT_TRUE(has_metric(service, R"(fixline_trouble{kind="lacks_rights"} 0)"));
  EXPECT_EQ(ask(service, {"check", "--strict"}).status.text(), "exit code 0");
  EXPECT_TRUE(logs(service, "lacks_rights is over")) << service.log();
}

// What is only advised has a beginning and an end in the log as well.
TEST(Warnings, AreLoggedWhenTheyBeginAndWhenTheyEnd) {
  const RedisWithUser redis(DocumentedUser::command() + " +config|get");
  const RunningService service(redis.settings());
  ASSERT_EQ(redis.server().command("CONFIG SET maxmemory-policy allkeys-lru").value_or(""),
            "+OK\r\n");

  EXPECT_TRUE(becomes_true(examined_within, [&] {
    return service.log().find("maxmemory-policy is allkeys-lru") != std::string::npos;
  })) << service.log();
  ASSERT_EQ(redis.server().command("CONFIG SET maxmemory-policy noeviction").value_or(""),
            "+OK\r\n");

  EXPECT_TRUE(becomes_true(examined_within, [&] {
    return service.log().find("maxmemory-policy is allkeys-lru: over") != std::string::npos;
  })) << service.log();
}

}  // namespace
}  // namespace fixline::test
