// A bug that throws: a client is told so, or the service ends itself loudly, to be started again.
// Nothing hangs, nothing is lost, and no dead part hides behind a healthy /health.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* count_rows = "SELECT count(*) FROM live_track_points";

std::string point_of(int second) {
  return R"({"flight_id":"f","track_points":[{"datetime":"2024-03-20T10:00:)" +
         std::to_string(10 + second) + R"(Z","lat":45,"lon":7}]})";
}

/// Sends a point until it is acknowledged or the service has ended.
void send(RunningService& service, int second) {
  (void)becomes_true(20s, [&] {
    try {
      const auto answer = post(service.port(), "/tracking/live", point_of(second));
      return answer.status == 201 || answer.status == 202;
    } catch (const std::runtime_error&) {
      return !service.process().is_running();
    }
  });
}

TEST(Exceptions, InAHandlerIsAnsweredWith500AndLogged) {
  RunningService service(RunningService::Settings{{"FAILPOINT", "ingest.accepted=throw"}});
  Connection connection(service.port());

  const auto failed = connection.post("/tracking/live", point_of(0));
  const auto next = connection.post("/tracking/live", point_of(1));

  EXPECT_EQ(failed.status, 500U);
  EXPECT_EQ(failed.content_type, "application/problem+json");
  EXPECT_EQ(failed.body.find("failpoint"), std::string::npos) << failed.body;
  EXPECT_EQ(next.status, 202U) << "the connection stays in use";
  EXPECT_NE(service.log().find("failpoint ingest.accepted"), std::string::npos) << service.log();
  EXPECT_TRUE(service.process().stop(SIGTERM, 20s).success()) << service.log();
}

class DeadlyException : public testing::TestWithParam<std::string> {};

TEST_P(DeadlyException, EndsTheServiceLoudlyAndLosesNothing) {
  RunningService service(RunningService::Settings{{"FAILPOINT", GetParam()}},
                         RunningService::Expect::listening);
  send(service, 0);

  const auto end = service.process().wait(40s);
  ASSERT_TRUE(end.has_value()) << service.log();
  EXPECT_EQ(end->code, 1) << end->text() << "\n" << service.log();
  EXPECT_NE(service.log().find(" died: failpoint "), std::string::npos) << service.log();
  EXPECT_NE(service.log().find("fixline stopped"), std::string::npos) << "not in order\n"
                                                                      << service.log();
  service.set("FAILPOINT", "");
  service.kill_and_restart();
  send(service, 0);
  send(service, 1);
  EXPECT_EQ(service.eventually(count_rows, "2"), "2");
}

std::string test_name(const testing::TestParamInfo<std::string>& param) {
  std::string name = param.param;
  std::ranges::replace_if(name, [](char c) { return c == '.' || c == '=' || c == ':'; }, '_');
  return name;
}

// A reader, workers at each of their steps, a probe, a writer of the queue.
INSTANTIATE_TEST_SUITE_P(Each, DeadlyException,
                         testing::Values("processor.read=throw", "processor.before_write=throw",
                                         "store.committed=throw", "processor.acknowledged=throw",
                                         "breaker.probed=throw", "breaker.probed=throw:9",
                                         "ingest.before_enqueue=throw", "ingest.enqueued=throw"),
                         test_name);

}  // namespace
}  // namespace fixline::test
