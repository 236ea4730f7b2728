// QUEUE_SHARDS changes while points wait, and differs between instances: every point is read,
// counted and stored once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto told_within = 3s;
constexpr const char* count_live = "SELECT count(*) FROM live_track_points";

void send(const RunningService& service, int from, int count) {
  for (int flight = from; flight < from + count; ++flight) {
    const auto body = R"({"flight_id":"f)" + std::to_string(flight) +
                      R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
    EXPECT_EQ(post(service.port(), "/tracking/live", body).status, 202U);
  }
}

/// In Redis, and in the spool, where points go while a reactor has not reached Redis yet.
std::int64_t waiting(const RunningService& service) {
  const auto status = service.told("/queue/status").json();
  const auto& live = status.at("queue_stats").at("live");
  return live.at("total_pending").to_number<std::int64_t>() +
         live.at("spooled").to_number<std::int64_t>();
}

std::string warnings(const RunningService& service) {
  return boost::json::serialize(service.told("/health").json().at("warnings"));
}

std::int64_t shards(const RunningService& service, const char* member) {
  const auto status = service.told("/queue/status").json();
  return status.at("shards").at(member).to_number<std::int64_t>();
}

void pause(const RunningService& service) {
  ASSERT_EQ(
      service.sql(
          "INSERT INTO queue_controls (queue, paused, changed_by) VALUES ('live', true, 'test')"
          " ON CONFLICT (queue) DO UPDATE SET paused = true; SELECT 'paused'"),
      "paused");
}

void resume(const RunningService& service) {
  ASSERT_EQ(service.sql("UPDATE queue_controls SET paused = false; SELECT 'resumed'"), "resumed");
}

TEST(Shards, ChangeAtAnyMomentWhilePointsWaitInAllOfThem) {
  RunningService service({{"QUEUE_SHARDS", "4"}}, RunningService::Expect::listening);
  ASSERT_EQ(service.eventually(count_live, "0"), "0");
  pause(service);
  service.kill_and_restart();  // paused from its first read on
  int sent = 0;
  for (const char* number : {"4", "2", "8", "1"}) {
    service.set("QUEUE_SHARDS", number);
    service.kill_and_restart();
    EXPECT_TRUE(becomes_true(told_within, [&] { return waiting(service) == sent; }))
        << waiting(service) << " of " << sent << " before " << number << " shards";
    send(service, sent, 100);
    sent += 100;
    EXPECT_TRUE(becomes_true(told_within, [&] { return waiting(service) == sent; }))
        << waiting(service) << " of " << sent << " with " << number << " shards";
  }

  resume(service);

  EXPECT_EQ(service.eventually(count_live, "400"), "400");
  EXPECT_TRUE(becomes_true(told_within, [&] { return waiting(service) == 0; }));
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
  EXPECT_EQ(shards(service, "written"), 1);
  EXPECT_EQ(shards(service, "read"), 8);
}

TEST(Shards, AreAgreedUponByTwoInstancesThatWantDifferentNumbers) {
  RunningService two(RunningService::Settings{{"QUEUE_SHARDS", "2"}});
  ASSERT_EQ(two.eventually(count_live, "0"), "0");
  // It empties the server of the first, as one that came back without its data.
  RunningService four({{"QUEUE_SHARDS", "4"}, {"DATABASE_URL", two.database_url()}});

  EXPECT_TRUE(becomes_true(told_within, [&] {
    return shards(two, "written") == shards(four, "written");
  })) << shards(two, "written");
  EXPECT_TRUE(becomes_true(told_within,
                           [&] {
                             return warnings(two).find("QUEUE_SHARDS") != std::string::npos &&
                                    warnings(four).find("QUEUE_SHARDS") != std::string::npos;
                           }))
      << warnings(two) << warnings(four);
  EXPECT_THAT(two.log(), HasSubstr("QUEUE_SHARDS"));
  send(two, 0, 100);
  send(four, 100, 100);
  four.process().stop(SIGKILL, 5s);
  send(two, 200, 100);

  EXPECT_EQ(two.eventually(count_live, "300"), "300");
  // What the dead one had stored and not acknowledged waits until it is taken over.
  EXPECT_TRUE(becomes_true(15s, [&] { return waiting(two) == 0; }));

  two.set("QUEUE_SHARDS", "4");
  two.kill_and_restart();
  EXPECT_TRUE(becomes_true(15s, [&] {
    return warnings(two).find("QUEUE_SHARDS") == std::string::npos;
  })) << warnings(two);
}

TEST(Shards, OfAServerThatCameBackEmptyAreMadeAgain) {
  const RunningService service(RunningService::Settings{{"QUEUE_SHARDS", "3"}});
  ASSERT_EQ(service.eventually(count_live, "0"), "0");
  send(service, 0, 50);
  EXPECT_EQ(service.eventually(count_live, "50"), "50");

  ASSERT_TRUE(shared_redis().command("FLUSHALL"));
  send(service, 50, 50);

  EXPECT_EQ(service.eventually(count_live, "100"), "100");
  EXPECT_TRUE(becomes_true(told_within, [&] { return waiting(service) == 0; }));
  EXPECT_TRUE(becomes_true(told_within, [&] {
    return shared_redis().command("HGET fixline:shards written").value_or("").find("3") !=
           std::string::npos;
  }));
}

// A program that knows nothing of the agreement writes into as many shards as its setting says.
TEST(Shards, OfAnOlderProgramAreFound) {
  const RunningService service(RunningService::Settings{{"QUEUE_SHARDS", "2"}});
  ASSERT_EQ(service.eventually(count_live, "0"), "0");
  for (int shard = 0; shard < 6; ++shard)
    ASSERT_TRUE(shared_redis().command("XGROUP CREATE queue:{live_points." + std::to_string(shard) +
                                       "} fixline 0 MKSTREAM"));
  const auto added = shared_redis().command("XADD queue:{live_points.5} * v 1 n 1 d x");
  ASSERT_TRUE(added);
  ASSERT_TRUE(shared_redis().command("HINCRBY queue:{live_points.5}:stats points 1"));

  EXPECT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "1"), "1");
  EXPECT_EQ(shards(service, "read"), 6);
  EXPECT_EQ(shards(service, "written"), 2);
  EXPECT_TRUE(becomes_true(told_within, [&] { return waiting(service) == 0; }));
}

}  // namespace
}  // namespace fixline::test
