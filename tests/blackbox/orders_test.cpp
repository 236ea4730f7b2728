// Orders to all instances: pauses that are in force when they are answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/two_instances.hpp"
#include "support/program.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const char* const count_live = "SELECT count(*) FROM live_track_points";

void send_live(const RunningService& service, int flight) {
  const auto body = R"({"flight_id":"f)" + std::to_string(flight) +
                    R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
  EXPECT_EQ(post(service.port(), "/tracking/live", body).status, 202U);
}

class Orders : public testing::Test, public TwoInstances {};

TEST_F(Orders, APauseIsInForceInAllInstancesWhenItIsAnswered) {
  ASSERT_EQ(first.eventually(count_live, "0"), "0");

  const auto answer = order(first, "/admin/queues/live/pause");
  send_live(first, 1);
  send_live(second, 2);

  EXPECT_EQ(answer.status, 200U) << answer.body;
  EXPECT_EQ(answer.json().at("in_force"), true);
  EXPECT_EQ(answer.json().at("instances"), 2);
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(first.sql(count_live), "0");
  EXPECT_EQ(order(second, "/admin/queues/live/resume").status, 200U);
  EXPECT_TRUE(becomes_true(1s, [&] { return first.sql(count_live) == "2"; }));
}

TEST_F(Orders, APauseNamesTheInstanceThatHasNotConfirmedIt) {
  ::kill(second.process().pid(), SIGSTOP);
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = order(first, "/admin/queues/live/pause");
  const auto took = std::chrono::steady_clock::now() - begin;
  ::kill(second.process().pid(), SIGCONT);

  EXPECT_EQ(answer.status, 202U);
  EXPECT_EQ(answer.json().at("in_force"), false);
  ASSERT_EQ(answer.json().at("not_confirmed").as_array().size(), 1U) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("-" + std::to_string(second.process().pid()) + "-"));
  EXPECT_THAT(answer.body, HasSubstr("has not answered within 3 s"));
  EXPECT_LT(took, 4s);
}

TEST_F(Orders, TheCommandWaitsUntilAPauseIsInForce) {
  const auto paused = command({"pause", "live", "upload"});

  EXPECT_EQ(paused.status.text(), "exit code 0") << paused.output;
  EXPECT_EQ(paused.output,
            "live is paused; in force in 2 instances\nupload is paused; in force in 2 instances\n");
  send_live(first, 1);
  send_live(second, 2);
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(first.sql(count_live), "0");
}

TEST_F(Orders, AnInstanceThatStoppedIsNotWaitedFor) {
  ASSERT_EQ(order(first, "/admin/queues/live/pause").json().at("instances"), 2);
  second.process().stop(SIGTERM, 20s);

  const auto answer = order(first, "/admin/queues/live/resume");

  EXPECT_EQ(answer.status, 200U) << answer.body;
  EXPECT_EQ(answer.json().at("instances"), 1);
}

TEST_F(Orders, WithoutRedisTheInstanceAskedDoesItsPartAndSaysSo) {
  shared_redis().kill();
  ASSERT_TRUE(becomes_true(
      5s, [&] { return get(first.port(), "/health").body.find("redis") != std::string::npos; }));

  const auto answer = order(first, "/admin/queues/live/pause");

  EXPECT_EQ(answer.status, 202U) << answer.body;
  EXPECT_THAT(answer.body, HasSubstr("\"others\""));
  EXPECT_THAT(get(first.port(), "/health").body, HasSubstr("live is paused"));
  ASSERT_TRUE(shared_redis().restart().has_value());
}

}  // namespace
}  // namespace fixline::test
