#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <csignal>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/steady_load.hpp"
#include "support/deflated.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

/// Answers of a class ("5xx") that the service counts.
int answers_of_class(std::uint16_t port, const std::string& name) {
  const auto text = get(port, "/metrics").body;
  const auto line = "fixline_http_requests_total{status=\"" + name + "\"} ";
  const auto at = text.find(line);
  return at == std::string::npos ? 0 : std::stoi(text.substr(at + line.size()));
}

/// The points that are in the table, as point_of_second() counts them.
std::set<int> stored_seconds(const RunningService& service) {
  const auto list = service.sql(
      "SELECT string_agg(extract(epoch FROM datetime - '2024-03-20Z'::timestamptz)::int::text, ' ')"
      " FROM live_track_points");
  std::istringstream text(list);
  return {std::istream_iterator<int>(text), std::istream_iterator<int>()};
}

std::vector<int> missing_of(int acknowledged, const std::set<int>& stored) {
  std::vector<int> missing;
  for (int second = 0; second < acknowledged; ++second) {
    if (!stored.contains(second)) missing.push_back(second);
  }
  return missing;
}

constexpr const char* count_rows = "SELECT count(*) FROM live_track_points";

TEST(Faults, AnswersTurnDirectWhenRedisDiesAndBackWhenItReturns) {
  RunningService service;
  ASSERT_EQ(post_point(service.port(), 0), 202U);

  shared_redis().kill();
  ASSERT_TRUE(becomes_true(1s, [&] { return post_point(service.port(), 1) == 201U; }));
  const auto health = get(service.port(), "/health");
  ASSERT_TRUE(shared_redis().restart().has_value());

  EXPECT_TRUE(becomes_true(5s, [&] { return post_point(service.port(), 2) == 202U; }));
  EXPECT_EQ(health.status, 200U);
  EXPECT_EQ(health.json().at("status"), "degraded");
  EXPECT_EQ(service.eventually(count_rows, "3"), "3");
}

TEST(Faults, PointsWaitInTheQueueWhileTheDatabaseIsOut) {
  RunningService service;
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  shared_postgres().kill();

  for (int second = 0; second < 10; ++second) EXPECT_EQ(post_point(service.port(), second), 202U);
  const bool told = becomes_true(
      10s, [&] { return get(service.port(), "/health").json().at("status") == "degraded"; });
  ASSERT_TRUE(shared_postgres().restart().has_value());

  EXPECT_TRUE(told);
  EXPECT_EQ(service.eventually(count_rows, "10"), "10");
}

TEST(Faults, PointsAreSpooledWhenRedisAndTheDatabaseAreOutAndStoredWhenTheyAreBack) {
  RunningService service;
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  shared_postgres().kill();
  shared_redis().kill();

  const auto answer = post(service.port(), "/tracking/live", point_of_second(1));
  const auto health = get(service.port(), "/health");
  ASSERT_TRUE(shared_redis().restart().has_value());
  ASSERT_TRUE(shared_postgres().restart().has_value());

  EXPECT_EQ(answer.status, 202U);
  EXPECT_EQ(answer.json().at("mode"), "spooled");
  EXPECT_EQ(health.status, 200U);
  EXPECT_EQ(service.eventually(count_rows, "1"), "1");
  EXPECT_TRUE(becomes_true(10s, [&] { return post_point(service.port(), 2) == 202U; }));
}

TEST(Faults, NothingIsPromisedWhenNoPlaceIsLeft) {
  RunningService service(RunningService::Settings{{"SPOOL_DIR", "/proc/no-such-folder"}},
                         RunningService::Expect::listening);
  ASSERT_TRUE(becomes_true(20s, [&] { return post_point(service.port(), 0) == 202U; }));
  shared_postgres().kill();
  shared_redis().kill();

  ASSERT_TRUE(becomes_true(10s, [&] { return post_point(service.port(), 1) == 503U; }));
  const auto answer = post(service.port(), "/tracking/live", point_of_second(1));
  const bool unhealthy =
      becomes_true(10s, [&] { return get(service.port(), "/health").status == 503U; });
  ASSERT_TRUE(shared_redis().restart().has_value());
  ASSERT_TRUE(shared_postgres().restart().has_value());

  EXPECT_FALSE(answer.retry_after.empty());
  EXPECT_TRUE(unhealthy);
  EXPECT_TRUE(becomes_true(10s, [&] { return post_point(service.port(), 2) == 202U; }));
}

TEST(Faults, AFrozenRedisAndDatabaseAreLeftForTheSpoolAndUsedAgain) {
  RunningService service;
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  shared_redis().freeze();
  shared_postgres().freeze();

  const bool spooled = becomes_true(20s, [&] {
    return post(service.port(), "/tracking/live", point_of_second(1)).json().at("mode") ==
           "spooled";
  });
  shared_redis().thaw();
  shared_postgres().thaw();

  EXPECT_TRUE(spooled);
  EXPECT_EQ(service.eventually(count_rows, "1"), "1");
}

std::uint64_t count_at(const Answer& answer, std::string_view name) {
  const auto json = answer.json();
  if (const auto* count = json.as_object().if_contains(name))
    return count->to_number<std::uint64_t>();
  ADD_FAILURE() << "no " << name << " in the answer " << answer.status << ": " << answer.body;
  return 0;
}

TEST(Faults, TheSameTrackThroughEveryPlaceIsOneRowAPointAndTheReceiptsAddUp) {
  RunningService service;
  const std::string track = R"({"flight_id": "f", "track_points": [
    {"datetime": "2024-03-20T10:00:00Z", "lat": 45, "lon": 7},
    {"datetime": "2024-03-20T10:00:01Z", "lat": 45, "lon": 7},
    {"datetime": "2024-03-20T10:00:02Z", "lat": 45, "lon": 7}]})";
  const auto send = [&](const std::string& target) { return post(service.port(), target, track); };

  const auto direct = send("/tracking/live?direct=true");
  const auto direct_again = send("/tracking/live?direct=true");
  const auto queued = send("/tracking/live");
  const auto queued_again = send("/tracking/live?priority=high");
  shared_postgres().kill();
  shared_redis().kill();
  const auto spooled = send("/tracking/live");
  ASSERT_TRUE(shared_redis().restart().has_value());
  ASSERT_TRUE(shared_postgres().restart().has_value());

  EXPECT_EQ(count_at(direct, "inserted"), 3U);
  EXPECT_EQ(count_at(direct, "duplicates"), 0U);
  EXPECT_EQ(count_at(direct_again, "inserted"), 0U);
  EXPECT_EQ(count_at(direct_again, "duplicates"), 3U);
  ASSERT_EQ(spooled.status, 202U) << spooled.body;
  EXPECT_EQ(spooled.json().at("mode"), "spooled");
  for (const Answer* answer : {&queued, &queued_again, &spooled})
    EXPECT_EQ(count_at(*answer, "accepted"), 3U);
  // All 15 points are settled, and 3 rows came of them.
  EXPECT_TRUE(becomes_true(20s, [&] {
    const auto status = get(service.port(), "/queue/status").json();
    return status.at("processor_stats").at("processed").to_number<std::uint64_t>() >= 15;
  }));
  EXPECT_EQ(service.sql(count_rows), "3");
}

// Which of the twenty are refused depends on which of their bytes are read first.
TEST(Faults, BodiesThatArriveTogetherTakeNoMoreMemoryThanTheyMay) {
  RunningService service(RunningService::Settings{{"HTTP_MEMORY_MAX", "8448KiB"}});
  const std::string half(std::size_t{1} << 20, ' ');
  std::vector<std::unique_ptr<Connection>> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(std::make_unique<Connection>(service.port()));
    (void)slow.back()->send(
        "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2097152\r\n\r\n");
    (void)slow.back()->send(half);
  }

  EXPECT_TRUE(becomes_true(20s, [&] { return answers_of_class(service.port(), "5xx") >= 12; }))
      << "no more than eight halves fit";
  const auto small = post_point(service.port(), 0);
  std::vector<unsigned> statuses;
  for (auto& connection : slow) {
    (void)connection->send(half);
    const auto answer = connection->receive();
    statuses.push_back(answer.status);
    EXPECT_EQ(answer.retry_after.empty(), answer.status != 503U);
  }

  EXPECT_EQ(small, 202U) << "a quarter of a mebibyte is left";
  EXPECT_GE(std::ranges::count(statuses, 503U), 12);
  EXPECT_TRUE(std::ranges::all_of(statuses, [](unsigned status) {
    return status == 503 || status / 100 == 4;
  })) << "a body of spaces is no track";
}

TEST(Faults, WhatIsPackedTakesNoMoreMemoryThanItMay) {
  RunningService service(RunningService::Settings{{"HTTP_MEMORY_MAX", "1MiB"}});
  const auto packed = gzip("AXXX001\r\nHFDTE200223\r\nB1101355206343N00006198WA0058700558\r\nLXXX" +
                           std::string(std::size_t{4} << 20, 'x'));

  const auto file = post(service.port(), "/tracking/upload", packed, "");
  const auto body = post(service.port(), "/tracking/upload", packed, "Content-Encoding: gzip\r\n");

  for (const Answer* answer : {&file, &body}) {
    EXPECT_EQ(answer->status, 413U) << "it would never fit: " << answer->body;
    EXPECT_NE(answer->body.find("HTTP_MEMORY_MAX"), std::string::npos) << answer->body;
  }
  EXPECT_EQ(post_point(service.port(), 0), 202U) << "the memory is given back";
}

TEST(Faults, APausedQueueTakesPointsAndHoldsThemUntilItIsResumed) {
  RunningService service(RunningService::Settings{{"ADMIN_TOKEN", "the-admin-of-this-test"}});
  const std::string token = "Authorization: Bearer the-admin-of-this-test\r\n";
  ASSERT_EQ(service.eventually("SELECT count(*) FROM queue_controls", "0"), "0");
  ASSERT_EQ(post(service.port(), "/admin/queues/live/pause", "", token).status, 200U);
  ASSERT_TRUE(becomes_true(10s, [&] {
    return get(service.port(), "/health").body.find("live is paused") != std::string::npos;
  }));

  EXPECT_EQ(post_point(service.port(), 0), 202U);
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(service.sql(count_rows), "0");
  ASSERT_EQ(post(service.port(), "/admin/queues/live/resume", "", token).status, 200U);

  EXPECT_EQ(service.eventually(count_rows, "1"), "1");
}

TEST(Faults, NoAcknowledgedPointIsMissingAfterTenKills) {
  RunningService service(RunningService::Settings{{"QUEUE_BATCH_MAX", "50"}});
  SteadyLoad load(service.port());  // a restart keeps the port

  bool under_load = true;
  for (int kill = 1; kill <= 10; ++kill) {
    under_load &= becomes_true(20s, [&] { return load.acknowledged() >= 10 * kill; });
    service.kill_and_restart();
  }
  load.stop();

  EXPECT_TRUE(under_load);
  std::vector<int> missing;
  const bool all_there = becomes_true(40s, [&] {
    missing = missing_of(load.acknowledged(), stored_seconds(service));
    return missing.empty();
  });
  EXPECT_TRUE(all_there) << missing.size() << " of " << load.acknowledged()
                         << " acknowledged points are missing, the first is " << missing.front();
}

TEST(Faults, AStopAnswersWhatItTookInAndExitsWithZero) {
  RunningService service;
  ASSERT_EQ(post_point(service.port(), 0), 202U);

  const auto end = service.process().stop(SIGTERM, 25s);

  EXPECT_TRUE(end.success()) << end.text() << "\n" << service.log();
  EXPECT_EQ(service.eventually(count_rows, "1"), "1");
}

TEST(Faults, AStopUnderLoadLosesNoAnswer) {
  RunningService service;
  SteadyLoad load(service.port());
  ASSERT_TRUE(becomes_true(20s, [&] { return load.acknowledged() >= 100; }));

  const auto end = service.process().stop(SIGTERM, 25s);
  load.stop();
  service.kill_and_restart();

  EXPECT_TRUE(end.success()) << end.text() << "\n" << service.log();
  EXPECT_TRUE(becomes_true(
      20s, [&] { return missing_of(load.acknowledged(), stored_seconds(service)).empty(); }))
      << service.sql(count_rows) << " of " << load.acknowledged();
}

TEST(Faults, AStopDuringADatabaseOutageEndsInTimeAndLosesNothing) {
  RunningService service(RunningService::Settings{{"SHUTDOWN_SECONDS", "8"}});
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  shared_postgres().freeze();
  ASSERT_EQ(post_point(service.port(), 0), 202U);
  std::this_thread::sleep_for(200ms);

  const auto end = service.process().stop(SIGTERM, 10s);
  shared_postgres().thaw();
  service.kill_and_restart();

  EXPECT_TRUE(end.success()) << end.text() << "\n" << service.log();
  EXPECT_EQ(service.eventually(count_rows, "1"), "1");
}

TEST(Faults, ASecondSignalEndsItAtOnce) {
  RunningService service;
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  shared_postgres().freeze();
  ASSERT_EQ(post_point(service.port(), 0), 202U);
  std::this_thread::sleep_for(200ms);
  service.process().signal(SIGTERM);
  std::this_thread::sleep_for(200ms);

  const auto end = service.process().stop(SIGTERM, 2s);
  shared_postgres().thaw();
  service.kill_and_restart();

  EXPECT_EQ(end.code, 128 + SIGTERM) << end.text();
  EXPECT_EQ(service.eventually(count_rows, "1"), "1");
}

}  // namespace
}  // namespace fixline::test
