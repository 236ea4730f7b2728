// Of several instances one loses its database: its points are the others' then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/gate.hpp"
#include "support/servers.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto count_uploaded = "SELECT count(*) FROM uploaded_track_points";

/// Between the two in a text; the second may be its end.
std::string between(const std::string& text, const std::string& before, char after) {
  const auto from = text.find(before) + before.size();
  return text.substr(from, text.find(after, from) - from);
}

std::filesystem::path socket_of(const std::string& url) {
  return std::filesystem::path(between(url, "host=", '&')) / ".s.PGSQL.5432";
}

/// The same database through a gate.
std::string url_through(const Gate& gate, const std::string& url) {
  return "postgresql://fixline@127.0.0.1:" + std::to_string(gate.port()) + "/" +
         between(url, ":///", '?') + "?sslmode=disable&gssencmode=disable";
}

/// Tracks of a hundred points each.
void send(const RunningService& service, int from, int tracks) {
  for (int flight = from; flight < from + tracks; ++flight) {
    std::string body = R"({"flight_id":"f)" + std::to_string(flight) + R"(","track_points":[)";
    for (int point = 0; point < 100; ++point)
      body += (point == 0 ? "" : ",") + std::string(R"({"datetime":"2024-03-20T10:)") +
              std::to_string(10 + point / 60) + ":" + std::to_string(10 + point % 50) +
              R"(Z","lat":45,"lon":)" + std::to_string(point) + "}";
    EXPECT_EQ(post(service.port(), "/tracking/upload", body + "]}").status, 202U);
  }
}

std::string reasons(const RunningService& service) {
  return boost::json::serialize(service.told("/health").json().at("reasons"));
}

bool logs(const RunningService& service, const char* text) {
  return service.log().find(text) != std::string::npos;
}

std::string redis(const std::string& command) {
  return shared_redis().command(command).value_or("no answer");
}

/// How often one that can't store has looked if another one can.
int looks() {
  const auto statistics = redis("INFO commandstats");
  const auto at = statistics.find("cmdstat_zrange:");
  if (at == std::string::npos) return 0;
  return std::stoi(between(statistics.substr(at), "calls=", ','));
}

bool looks_again(int times) {
  const auto before = looks();
  return becomes_true(20s, [&] { return looks() >= before + times; });
}

/// The key of its sign of life, when no other instance lives.
std::string only_sign() {
  const auto name = redis("ZRANGE fixline:instances 0 0");
  const auto from = name.find("\r\n", name.find('$')) + 2;
  return "fixline:instance:" + name.substr(from, name.find('\r', from) - from);
}

class TwoInstances : public testing::Test {
 protected:
  static RunningService::Settings settings(const std::string& url) {
    return {{"DATABASE_URL", url}, {"QUEUE_BATCH_BURST", "1000"}};
  }

  RunningService well;
  Gate gate{socket_of(well.database_url())};
  RunningService cut_off{settings(url_through(gate, well.database_url()))};
};

TEST_F(TwoInstances, TheOneThatLosesItsDatabaseHandsBackWhatItHasRead) {
  gate.set({.silent = true});
  send(cut_off, 0, 200);

  EXPECT_EQ(well.eventually(count_uploaded, "20000"), "20000");
  EXPECT_TRUE(becomes_true(5s, [&] {
    return reasons(cut_off).find("other instances take over") != std::string::npos;
  })) << reasons(cut_off);
  EXPECT_THAT(well.log(), HasSubstr("which can't store them"));
  EXPECT_EQ(cut_off.told("/health").json().at("status"), "degraded");

  // What is read while it can't store is stored by the other one, too.
  send(cut_off, 200, 20);
  EXPECT_EQ(well.eventually(count_uploaded, "22000"), "22000");

  gate.set({});
  EXPECT_TRUE(becomes_true(15s, [&] { return logs(cut_off, "queue: reads again"); }));
  well.process().stop(SIGKILL, 5s);
  send(cut_off, 220, 20);
  EXPECT_EQ(well.eventually(count_uploaded, "24000"), "24000");
  EXPECT_EQ(well.sql("SELECT count(*) FROM dead_letters"), "0");
}

TEST_F(TwoInstances, NothingIsLostWhenItDiesWhileItHandsBack) {
  gate.set({.refuses = true});
  send(cut_off, 0, 200);
  EXPECT_TRUE(becomes_true(15s, [&] { return logs(cut_off, "other instances take over"); }));
  cut_off.process().stop(SIGKILL, 5s);

  EXPECT_EQ(well.eventually(count_uploaded, "20000"), "20000");
  EXPECT_EQ(well.sql("SELECT count(*) FROM dead_letters"), "0");
}

// An instance that others take for one that hands back loses what it holds to them.
TEST_F(TwoInstances, AHandBackThatCouldNotBeToldIsNotToldLater) {
  well.process().stop(SIGTERM, 5s);  // and signs out
  ASSERT_TRUE(becomes_true(5s, [] { return redis("ZCARD fixline:instances") == ":1\r\n"; }));
  const auto sign = only_sign();
  redis("ZADD fixline:instances 1 other");
  redis("SET fixline:instance:other alive");
  gate.set({.refuses = true});
  ASSERT_TRUE(becomes_true(15s, [&] { return redis("GET " + sign) == "$5\r\nstuck\r\n"; }));

  redis("ACL SETUSER default -fcall");
  ASSERT_TRUE(looks_again(10));  // for longer than it waits
  redis("DEL fixline:instance:other");
  ASSERT_TRUE(looks_again(2));
  redis("ACL SETUSER default +fcall");

  redis("SET " + sign + " old");
  EXPECT_TRUE(
      becomes_true(10s, [&] { return redis("GET " + sign).find("old") == std::string::npos; }));
  EXPECT_EQ(redis("GET " + sign), "$5\r\nstuck\r\n");
}

TEST_F(TwoInstances, TheLastOneKeepsItsPoints) {
  well.process().stop(SIGKILL, 5s);
  gate.set({.refuses = true});
  send(cut_off, 0, 20);
  EXPECT_FALSE(becomes_true(6s, [&] { return logs(cut_off, "other instances take over"); }));
  EXPECT_THAT(reasons(cut_off), HasSubstr("points wait"));

  gate.set({});

  EXPECT_EQ(well.eventually(count_uploaded, "2000"), "2000");
}

}  // namespace
}  // namespace fixline::test
