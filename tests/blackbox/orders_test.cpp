// Orders to all instances: pauses that are in force when they are answered, and what becomes of
// held points.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <csignal>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

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

/// Both instances hold points, as no trigger lets in what is old.
class HeldOrders : public Orders {
 protected:
  void SetUp() override {
    ASSERT_EQ(first.eventually(count_live, "0"), "0");
    ASSERT_EQ(first.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                        " IF NEW.datetime < '2008-01-01' THEN RAISE 'not so old'; END IF;"
                        " RETURN NEW; END$$; CREATE TRIGGER refuse BEFORE INSERT ON"
                        " live_track_points FOR EACH ROW EXECUTE FUNCTION refuse(); SELECT 'odd'"),
              "odd");
  }
  /// Held by whichever instance reads them.
  void hold(const std::vector<std::string>& flights) {
    for (const auto& flight : flights) {
      const auto body = R"({"flight_id":")" + flight +
                        R"(","track_points":[{"datetime":"2007-03-20T10:00:00Z","lat":45,"lon":7},)"
                        R"({"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
      EXPECT_EQ(post(first.port(), "/tracking/live", body).status, 202U);
    }
    EXPECT_TRUE(becomes_true(5s, [&] { return points_held() == flights.size(); }))
        << look(first, "/admin/held").body;
  }
  std::size_t points_held(const std::string& filter = {}) {
    return look(second, "/admin/held" + filter).json().at("points").to_number<std::size_t>();
  }
  std::string dead() { return first.sql("SELECT count(*) FROM dead_letters"); }
};

TEST_F(HeldOrders, ListWhatAllInstancesHold) {
  std::vector<std::string> flights;
  for (int flight = 0; flight < 20; ++flight) flights.push_back("f" + std::to_string(flight));
  hold(flights);

  EXPECT_EQ(points_held("?flight=f7"), 1U);
  EXPECT_EQ(points_held("?reason=not%20so%20old&queue=live"), 20U);
  EXPECT_EQ(points_held("?reason=elsewhere"), 0U);
  EXPECT_EQ(points_held("?older=3600"), 0U);
  EXPECT_EQ(look(first, "/admin/held?colour=red").status, 400U);
  EXPECT_EQ(get(first.port(), "/admin/held").status, 401U);
  const auto listed = command({"held", "list", "--flight", "f3"});
  EXPECT_EQ(listed.status.text(), "exit code 0") << listed.output;
  EXPECT_THAT(listed.output, HasSubstr("f3"));
  EXPECT_THAT(listed.output, HasSubstr("not so old"));
  EXPECT_THAT(listed.output, HasSubstr("1 points in 1 entries are held"));
}

TEST_F(HeldOrders, BuryWhatMatchesAndNothingElse) {
  hold({"good", "bad", "other"});

  const auto answer = order(second, "/admin/held/bury", R"({"flight":"bad"})");

  EXPECT_EQ(answer.status, 200U) << answer.body;
  EXPECT_EQ(answer.json().at("buried"), 1);
  EXPECT_EQ(first.sql("SELECT string_agg(flight_id, ',') FROM dead_letters"), "bad");
  EXPECT_EQ(points_held(), 2U);
  EXPECT_EQ(order(first, "/admin/held/bury").status, 400U) << "of what, it must say";
  EXPECT_EQ(order(first, "/admin/held/bury", R"({"all":true})").json().at("buried"), 2);
  EXPECT_EQ(dead(), "3");
  EXPECT_EQ(first.sql(count_live), "3");
  EXPECT_TRUE(becomes_true(
      3s, [&] { return get(first.port(), "/health").body.find("\"held\"") == std::string::npos; }));
}

TEST_F(HeldOrders, AnEntryOfSeveralFlightsIsBuriedOnlyForThoseThatMatch) {
  ASSERT_EQ(order(first, "/admin/queues/live/pause").status, 200U);
  hold({});
  for (const auto* flight : {"one", "two"}) {
    const auto body = std::string(R"({"flight_id":")") + flight +
                      R"(","track_points":[{"datetime":"2007-03-20T10:00:00Z","lat":45,"lon":7}]})";
    EXPECT_EQ(post(first.port(), "/tracking/live", body).status, 202U);
  }
  ASSERT_EQ(order(first, "/admin/queues/live/resume").status, 200U);
  ASSERT_TRUE(becomes_true(5s, [&] { return points_held() == 2; }));

  EXPECT_EQ(order(first, "/admin/held/bury", R"({"flight":"one"})").json().at("buried"), 1);

  EXPECT_EQ(points_held("?flight=one"), 0U);
  EXPECT_EQ(points_held("?flight=two"), 1U);
  EXPECT_EQ(dead(), "1");
}

TEST_F(HeldOrders, RetryStoresWhatTheDatabaseTakesByNow) {
  hold({"a", "b", "c"});
  EXPECT_EQ(order(first, "/admin/held/retry", R"({"all":true})").json().at("still_held"), 3);
  ASSERT_EQ(first.sql("DROP TRIGGER refuse ON live_track_points; SELECT 'mended'"), "mended");

  const auto retried = command({"held", "retry", "--all"});

  EXPECT_EQ(retried.status.text(), "exit code 0") << retried.output;
  EXPECT_EQ(first.sql(count_live), "6");
  EXPECT_EQ(dead(), "0");
  EXPECT_EQ(command({"held", "list"}).output, "no point is held\n");
}

TEST_F(HeldOrders, NameTheInstanceThatDidNotAnswer) {
  hold({"a"});
  ::kill(second.process().pid(), SIGSTOP);
  const auto answer = order(first, "/admin/held/retry", R"({"all":true})");
  ::kill(second.process().pid(), SIGCONT);

  EXPECT_EQ(answer.status, 202U);
  EXPECT_THAT(answer.body, HasSubstr("has not answered within 3 s"));
}

TEST_F(HeldOrders, BuryMoreThanAHundredPointsOfOneFlight) {
  std::string points;
  for (int second_of = 0; second_of < 200; ++second_of)
    points += std::string(points.empty() ? "" : ",") + R"({"datetime":"2007-03-20T10:0)" +
              std::to_string(second_of / 60) + ":" + std::to_string(10 + second_of % 50) + "." +
              std::to_string(second_of) + R"(Z","lat":45,"lon":7})";
  const auto body = R"({"flight_id":"long","track_points":[)" + points + "]}";
  EXPECT_EQ(post(first.port(), "/tracking/live", body).status, 202U);
  int neighbour = 0;  // without any that is taken, it would be the table's trouble
  ASSERT_TRUE(becomes_true(20s,
                           [&] {
                             for (int i = 0; i < 10; ++i) send_live(first, ++neighbour);
                             return points_held("?flight=long") == 200;
                           }))
      << look(first, "/admin/held").body << get(second.port(), "/health").body;

  EXPECT_EQ(order(first, "/admin/held/bury", R"({"flight":"long"})").json().at("buried"), 200);
  EXPECT_EQ(first.sql("SELECT sum(points) FROM dead_letters"), "200");
}

/// A kill while a held point becomes a dead letter, before or after that is committed.
class BuryCrash : public testing::TestWithParam<bool> {};

TEST_P(BuryCrash, LosesAndDoublesNothing) {
  const bool is_committed = GetParam();
  const std::string bury_all = R"({"all":true})";
  RunningService service(RunningService::Settings{{"ADMIN_TOKEN", TwoInstances::token}});
  ASSERT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "0"), "0");
  ASSERT_EQ(service.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                        " RAISE 'not today'; END$$; CREATE TRIGGER refuse BEFORE INSERT ON"
                        " live_track_points FOR EACH ROW EXECUTE FUNCTION refuse();"
                        "CREATE FUNCTION drag() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                        " PERFORM pg_sleep(1.5); RETURN NEW; END$$; CREATE TRIGGER drag BEFORE"
                        " INSERT ON dead_letters FOR EACH ROW EXECUTE FUNCTION drag(); SELECT 1"),
            "1");
  const auto held = [&] {
    return TwoInstances::look(service, "/admin/held").json().at("points").to_number<int>();
  };
  send_live(service, 1);
  ASSERT_TRUE(becomes_true(5s, [&] { return held() == 1; }));

  std::thread burying([&] {
    try {
      (void)TwoInstances::order(service, "/admin/held/bury", bury_all);
    } catch (const std::runtime_error&) {
    }
  });
  ASSERT_TRUE(becomes_true(5s, [&] {
    return service.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") == "1";
  }));
  if (is_committed) {
    shared_redis().freeze();  // so that the entry can't be acknowledged
    ASSERT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "1"), "1");
  }
  service.process().stop(SIGKILL, 5s);
  if (!is_committed)  // the server would end what it was sent
    (void)service.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE wait_event = 'PgSleep'");
  burying.join();
  shared_redis().thaw();
  ASSERT_EQ(
      service.eventually("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", "0"),
      "0");
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), is_committed ? "1" : "0");
  service.kill_and_restart();
  EXPECT_TRUE(becomes_true(20s, [&] { return held() == 1; }));
  ASSERT_EQ(service.sql("DROP TRIGGER drag ON dead_letters; SELECT 1"), "1");

  const auto again = TwoInstances::order(service, "/admin/held/bury", bury_all);

  EXPECT_EQ(again.json().at("buried"), 1) << again.body;
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "1");
  EXPECT_TRUE(becomes_true(3s, [&] {
    return get(service.port(), "/queue/status")
               .json()
               .at("queue_stats")
               .at("live")
               .at("total_pending") == 0;
  }));
}

INSTANTIATE_TEST_SUITE_P(Each, BuryCrash, testing::Bool(), [](const auto& test) {
  return test.param ? "AfterTheCommit" : "BeforeTheCommit";
});

}  // namespace
}  // namespace fixline::test
