#include "traffic/load/load_driver.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <csignal>
#include <iterator>
#include <set>
#include <string>
#include <thread>

#include "unit/client/fake_service.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;
using client::http_answer;
using client::SeenRequest;

bool is_load(const SeenRequest& request) { return request.head.starts_with("POST "); }

/// A fake service on a thread of its own. What opens a connection it answers by itself.
class Served {
 public:
  explicit Served(client::FakeService::Answerer answerer)
      : service_(context_,
                 [answerer = std::move(answerer)](const SeenRequest& request) {
                   if (is_load(request)) return answerer(request);
                   return std::optional(http_answer(404, "text/plain", "what?"));
                 }),
        thread_([this] { context_.run(); }) {}
  ~Served() { stop(); }

  /// Call it before seen().
  void stop() {
    if (!thread_.joinable()) return;
    boost::asio::co_spawn(context_, service_.stop(), boost::asio::detached);
    thread_.join();
  }
  [[nodiscard]] std::vector<SeenRequest> seen() const {
    std::vector<SeenRequest> requests;
    std::ranges::copy_if(service_.seen(), std::back_inserter(requests), is_load);
    return requests;
  }
  [[nodiscard]] LoadPlan plan() const {
    LoadPlan plan;
    plan.service = service_.address();
    plan.requests = {plan.service.authority(), "/tracking/live", "t", 1, 10, 0};
    plan.connections = 4;
    return plan;
  }

 private:
  boost::asio::io_context context_{1};
  client::FakeService service_;
  std::thread thread_;
};

std::string accepted() { return http_answer(202, "application/json", "{}"); }

class Load : public testing::Test {
 protected:
  Result<LoadReport> run(LoadPlan plan) { return LoadDriver(std::move(plan), signals_).run({}); }

  posix::StopSignals signals_;  // before any thread
};

TEST_F(Load, SendsEachRequestOnce) {
  Served served([](const SeenRequest&) { return accepted(); });
  auto plan = served.plan();
  plan.requests_total = 200;
  plan.requests.points = 3;

  const auto report = run(plan);
  served.stop();

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->requests, 200U);
  EXPECT_EQ(report->acknowledged, 200U);
  EXPECT_EQ(report->points_acknowledged, 600U);
  EXPECT_EQ(report->errors(), 0U);
  EXPECT_EQ(report->latency.count(), 200U);
  EXPECT_EQ(report->next_second, 60);
  std::set<std::string> bodies;
  for (const auto& request : served.seen()) bodies.insert(request.body);
  EXPECT_EQ(bodies.size(), 200U);
}

TEST_F(Load, KeepsItsConnections) {
  Served served([](const SeenRequest&) { return accepted(); });
  auto plan = served.plan();
  plan.requests_total = 100;

  ASSERT_TRUE(run(plan));
  served.stop();

  for (const auto& request : served.seen()) EXPECT_LT(request.connection, 5U);  // one was a probe
}

TEST_F(Load, CountsRefusalsByStatus) {
  std::atomic<int> requests = 0;
  Served served([&](const SeenRequest&) {
    return ++requests % 4 == 0 ? http_answer(429, "text/plain", "later") : accepted();
  });
  auto plan = served.plan();
  plan.requests_total = 100;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->acknowledged, 75U);
  EXPECT_EQ(report->refused, (std::map<unsigned, std::uint64_t>{{429, 25}}));
  EXPECT_EQ(report->latency.count(), 75U);
}

TEST_F(Load, CountsCutConnectionsAndGoesOnWithNewOnes) {
  std::atomic<int> requests = 0;
  Served served([&](const SeenRequest&) -> std::optional<std::string> {
    if (++requests % 10 == 0) return std::nullopt;
    return accepted();
  });
  auto plan = served.plan();
  plan.requests_total = 100;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->acknowledged, 90U);
  EXPECT_EQ(report->cut, 10U);
}

TEST_F(Load, ReopensAConnectionThatItsAnswerEnds) {
  Served served([&](const SeenRequest&) {
    return http_answer(202, "application/json", "{}", "Connection: close\r\n");
  });
  auto plan = served.plan();
  plan.requests_total = 50;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->acknowledged, 50U);
  EXPECT_EQ(report->errors(), 0U);
}

TEST_F(Load, CountsAnAnswerThatIsLateAsAnError) {
  std::atomic<int> requests = 0;
  Served served([&](const SeenRequest&) {
    return ++requests == 1 ? std::string("HTTP/1.1 202 Accepted\r\nContent-") : accepted();
  });
  auto plan = served.plan();
  plan.requests_total = 20;
  plan.answer_limit = 300ms;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->acknowledged, 19U);
  EXPECT_EQ(report->timed_out, 1U);
}

TEST_F(Load, InAnOpenLoopKeepsToItsRate) {
  Served served([](const SeenRequest&) { return accepted(); });
  auto plan = served.plan();
  plan.rate = 200;
  plan.time = 500ms;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->requests, 100U);
  EXPECT_EQ(report->not_sent, 0U);
  EXPECT_EQ(report->acknowledged, 100U);
}

TEST_F(Load, InAnOpenLoopLatencyCountsFromWhenARequestWasDue) {
  std::atomic<int> requests = 0;
  Served served([&](const SeenRequest&) {
    if (++requests == 1) std::this_thread::sleep_for(200ms);  // holds up all that is behind it
    return accepted();
  });
  auto plan = served.plan();
  plan.connections = 1;
  plan.rate = 100;
  plan.requests_total = 15;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_GE(report->latency.quantile(0.5), 100ms);
}

TEST_F(Load, InAnOpenLoopCountsWhatFoundNoConnection) {
  Served served([](const SeenRequest&) {
    std::this_thread::sleep_for(100ms);
    return accepted();
  });
  auto plan = served.plan();
  plan.connections = 1;
  plan.rate = 100;
  plan.time = 300ms;

  const auto report = run(plan);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->requests + report->not_sent, 30U);
  EXPECT_LE(report->requests, 5U);
}

TEST_F(Load, ASignalEndsItWithAReport) {
  std::atomic<int> requests = 0;
  Served served([&](const SeenRequest&) {
    if (++requests == 50) ::kill(::getpid(), SIGINT);
    return accepted();
  });

  const auto report = run(served.plan());

  ASSERT_TRUE(report);
  EXPECT_TRUE(report->was_stopped);
  EXPECT_GE(report->acknowledged, 50U);
  EXPECT_EQ(report->acknowledged, report->requests);
}

TEST_F(Load, BeginsWhenEveryConnectionWasAnswered) {
  boost::asio::io_context context(1);
  std::atomic<int> questions = 0;
  std::atomic<int> questions_before_the_load = 0;
  client::FakeService service(context, [&](const SeenRequest& request) {
    if (!is_load(request))
      ++questions;
    else if (questions_before_the_load == 0)
      questions_before_the_load = questions.load();
    return std::optional(accepted());
  });
  LoadPlan plan;
  plan.service = service.address();
  plan.requests = {plan.service.authority(), "/tracking/live", "t", 1, 10, 0};
  plan.connections = 300;
  plan.requests_total = 300;
  std::thread thread([&] { context.run(); });

  const auto report = run(plan);

  boost::asio::co_spawn(context, service.stop(), boost::asio::detached);
  thread.join();
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(questions_before_the_load, 300);
}

TEST_F(Load, SaysThatNobodyListens) {
  LoadPlan plan;
  {
    Served served([](const SeenRequest&) { return accepted(); });
    plan = served.plan();
  }

  const auto report = run(plan);

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::unavailable);
}

TEST_F(Load, RefusesMoreThanItsFlightsCanTake) {
  Served served([](const SeenRequest&) { return accepted(); });
  auto plan = served.plan();
  plan.requests.points = 10'000;
  plan.requests_total = 1'000'000;

  const auto report = run(plan);

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace fixline::traffic
