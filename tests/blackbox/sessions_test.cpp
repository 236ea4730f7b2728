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

constexpr int threads = 8;
constexpr int connections = 2;
constexpr int of_its_own = 3;

RunningService::Settings settings() {
  return {{"HTTP_THREADS", std::to_string(threads)},
          {"DATABASE_CONNECTIONS", std::to_string(connections)}};
}

int sessions(const RunningService& service) {
  return std::stoi(
      service.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                  " AND application_name = 'fixline'"));
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

  // 4 * 2 for 8 event loops: one each.
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

/// A point that the table refuses, and one that it does not take now.
void make_trouble(const RunningService& service) {
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (lat < 60);"
                        "CREATE FUNCTION fence() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$BEGIN IF NEW.lon > 90 THEN RAISE 'fenced'; END IF; RETURN NEW; END$$;"
                        "CREATE TRIGGER fence BEFORE INSERT ON live_track_points FOR EACH ROW"
                        " EXECUTE FUNCTION fence(); SELECT 'ready'"),
            "ready");
  const auto send = [&](const std::string& flight, const std::string& place) {
    const auto body = R"({"flight_id": ")" + flight +
                      R"(", "track_points": [{"datetime": "2024-03-20T10:00:00Z", )" + place +
                      "}]}";
    EXPECT_EQ(post(service.port(), "/tracking/live", body).status, 202U);
  };
  send("dead", R"("lat": 80, "lon": 7)");
  send("held", R"("lat": 45, "lon": 99)");
}

TEST(DatabaseSessions, AreAsDocumentedIdleInAnOutageAndAfterItThoughPointsDieAndAreHeld) {
  const RunningService service(settings());
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  make_trouble(service);
  EXPECT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "1"), "1");
  int most = 0;
  // Longer than from one count of the dead letters to the next.
  EXPECT_FALSE(becomes_true(22s, [&] {
    most = std::max(most, sessions(service));
    return most > connections + of_its_own;
  })) << most;
  {
    const std::jthread load([&] { post_from_many(service.port()); });
    shared_redis().stop();
    EXPECT_FALSE(becomes_true(3s, [&] {
      most = std::max(most, sessions(service));
      return most > connections + of_its_own + threads;
    })) << most;
  }
  EXPECT_GT(most, connections + of_its_own);
  ASSERT_TRUE(shared_redis().restart());
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "720"), "720");

  EXPECT_TRUE(becomes_true(30s, [&] { return sessions(service) <= connections + of_its_own; }))
      << sessions(service);
}

}  // namespace
}  // namespace fixline::test
