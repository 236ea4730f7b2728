#include "traffic/competition/competition_driver.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "unit/client/fake_service.hpp"

namespace fixline::traffic {
namespace {

using client::FakeService;
using client::http_answer;
using client::SeenRequest;
using namespace std::chrono_literals;

CompetitionPlan few_pilots() {
  CompetitionPlan plan;
  plan.pilots = 8;
  plan.duration = 5min;
  return plan;
}

std::size_t points_in(const std::string& body) {
  std::size_t points = 0;
  for (std::size_t at = 0; (at = body.find("\"lat\":", at)) != std::string::npos; ++at) ++points;
  return points;
}

/// Accepts all that it is sent, as the service does.
std::string queued(const SeenRequest& request) {
  if (request.head.starts_with("POST /tracking/flymaster"))
    return http_answer(200, "text/plain", "OK");
  return http_answer(
      202, "application/json",
      R"({"mode":"queued","accepted":)" + std::to_string(points_in(request.body)) + "}");
}

struct Run {
  CompetitionReport report;
  std::size_t requests = 0;
};

/// Plays a small day, with quick retries, against what `answerer` says.
Run play(FakeService::Answerer answerer, AuditFile* audit = nullptr,
         std::chrono::milliseconds stop_after = 0ms) {
  asio::io_context context;
  FakeService fake(context, std::move(answerer));
  Competition competition(few_pilots());
  const RequestWriter writer(competition, std::chrono::sys_seconds(1'749'378'600s), "secret");
  CompetitionSettings settings;
  settings.address = fake.address();
  settings.connections = 3;
  settings.speed = stop_after > 0ms ? 1 : 0;
  settings.retry = {.tries_max = 3, .try_for = 5s, .pause_first = 1ms, .pause_longest = 2ms};
  CompetitionDriver driver(context.get_executor(), settings, competition, writer, audit);
  asio::steady_timer stop(context, stop_after);
  if (stop_after > 0ms) stop.async_wait([&](boost::system::error_code) { driver.stop(); });
  Run run;
  client::run_with(context, fake, [&]() -> asio::awaitable<void> {
    run.report = co_await driver.run({});
    for (int i = 0; i < 2; ++i) driver.stop();
  });
  run.requests = fake.seen().size();
  return run;
}

std::uint64_t points_of_the_day() {
  Competition competition(few_pilots());
  std::uint64_t points = 0;
  while (const auto dispatch = competition.next()) points += dispatch->fixes.size();
  return points;
}

TEST(CompetitionDriver, SendsEveryPointOfTheDayAndCountsItAcknowledged) {
  const auto run = play(queued);

  EXPECT_EQ(run.report.total().sent, points_of_the_day());
  EXPECT_EQ(run.report.total().acknowledged(), points_of_the_day());
  EXPECT_EQ(run.report.total().requests, run.requests);
  EXPECT_EQ(run.report.latency.count(), run.requests);
  EXPECT_FALSE(run.report.was_stopped);
}

TEST(CompetitionDriver, TriesAgainAfterACutAndStillAcknowledgesEachPointOnce) {
  std::size_t calls = 0;
  std::set<std::string> cut;  // each once at most, whoever's turn the fifth call is
  const auto run = play([&](const SeenRequest& request) -> std::optional<std::string> {
    if (++calls % 5 == 0 && cut.insert(request.body).second) return std::nullopt;
    return queued(request);
  });

  EXPECT_EQ(run.report.total().acknowledged(), points_of_the_day());
}

TEST(CompetitionDriver, CountsAsFailedWhatIsNeverAnswered) {
  const auto run =
      play([](const SeenRequest&) -> std::optional<std::string> { return std::nullopt; });

  EXPECT_EQ(run.report.total().count(PointOutcome::unacknowledged), points_of_the_day());
  EXPECT_EQ(run.report.total().acknowledged(), 0U);
  EXPECT_FALSE(run.report.last_problem.empty());
}

TEST(CompetitionDriver, EndsSoonAfterItIsStopped) {
  const auto begin = std::chrono::steady_clock::now();

  const auto run = play(queued, nullptr, 100ms);

  EXPECT_TRUE(run.report.was_stopped);
  EXPECT_LT(run.report.total().sent, points_of_the_day());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
}

TEST(CompetitionDriver, WritesALineAPointToTheAuditFile) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("fixline-load-driver-test-" + std::to_string(::getpid()));
  auto audit = AuditFile::create(path.string());
  ASSERT_TRUE(audit) << audit.error().detail;

  (void)play(queued, &*audit);
  ASSERT_TRUE(audit->finish());

  std::ifstream file(path);
  std::string line;
  std::uint64_t lines = 0;
  for (; std::getline(file, line); ++lines)
    ASSERT_TRUE(line.starts_with(R"({"queue":")") && line.ends_with(R"("})")) << line;
  EXPECT_EQ(lines, points_of_the_day());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace fixline::traffic
