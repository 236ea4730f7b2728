// How many sessions with PostgreSQL a service opens: as docs/operations.md says.

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

constexpr int threads = 6;
constexpr int connections = 2;
constexpr int of_its_own = 3;

RunningService::Settings settings() {
  return {{"HTTP_THREADS", std::to_string(threads)},
          {"DATABASE_CONNECTIONS", std::to_string(connections)}};
}

int sessions(const RunningService& service) {
  return std::stoi(
      service.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                  " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"));
}

/// Enough at once to use every session that there may be.
void post_from_many(std::uint16_t port) {
  std::vector<std::jthread> clients;
  for (int client = 0; client != 24; ++client)
    clients.emplace_back([port, client] {
      for (int second = 10; second != 40; ++second) {
        const auto body = R"({"flight_id": "f)" + std::to_string(client) +
                          R"(", "track_points": [{"datetime": "2024-03-20T10:00:)" +
                          std::to_string(second) + R"(Z", "lat": 45, "lon": 7}]})";
        EXPECT_LT(post(port, "/tracking/live", body).status, 300U);
      }
    });
}

TEST(DatabaseSessions, AreThoseThatTheSettingsAskForAndThreeMore) {
  const RunningService service(settings());
  post_from_many(service.port());
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "720"), "720");

  EXPECT_LE(sessions(service), connections + of_its_own);
}

TEST(DatabaseSessions, AreBoundedOverAllEventLoopsWhileRedisIsOut) {
  auto with_no_redis = settings();
  with_no_redis.emplace_back("REDIS_URL", "redis://127.0.0.1:1/0");
  const RunningService service(with_no_redis, RunningService::Expect::listening);
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  post_from_many(service.port());
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "720"), "720");

  // 4 * 2 for 6 event loops: one each.
  EXPECT_LE(sessions(service), connections + of_its_own + threads);
}

TEST(DatabaseSessions, AreBoundedWhenRedisGoesUnderLoadAndComesBack) {
  const RunningService service(settings());
  int most = 0;
  {
    const std::jthread load([&] { post_from_many(service.port()); });
    std::this_thread::sleep_for(100ms);
    shared_redis().stop();
    for (int look = 0; look != 20; ++look) {
      most = std::max(most, sessions(service));
      std::this_thread::sleep_for(50ms);
    }
  }
  most = std::max(most, sessions(service));
  ASSERT_TRUE(shared_redis().restart());
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "720"), "720");
  most = std::max(most, sessions(service));

  EXPECT_LE(most, connections + of_its_own + threads);
}

}  // namespace
}  // namespace fixline::test
