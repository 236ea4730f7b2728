// What is known of a flight or a device.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/two_instances.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

std::string track(const std::string& flight, const std::string& time) {
  return R"({"flight_id":")" + flight + R"(","device_id":"dev-1","track_points":[{"datetime":")" +
         time + R"(","lat":45.5,"lon":7}]})";
}

class Where : public testing::Test, public TwoInstances {
 protected:
  void SetUp() override {
    ASSERT_EQ(first.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  }
  void send(const std::string& body) {
    EXPECT_EQ(post(first.port(), "/tracking/live", body).status, 202U);
  }
  boost::json::value of(const std::string& name) {
    const auto answer = look(second, "/admin/flights/" + name);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return answer.json();
  }
  Ended where(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "where");
    arguments.insert(arguments.end(),
                     {"--http-address", "127.0.0.1:" + std::to_string(second.port())});
    const TemporaryFolder folder;
    auto command = program_command(std::move(arguments), folder.path());
    command.environment.emplace_back("ADMIN_TOKEN", token);
    return run_program(command);
  }
};

TEST_F(Where, TheLastFixIsFoundByFlightDeviceAndUuid) {
  send(track("f 1", "2024-03-20T10:00:00Z"));
  send(track("f 1", "2024-03-20T10:00:05Z"));
  send(track("f2", "2024-03-20T11:00:00Z"));
  ASSERT_EQ(first.eventually("SELECT count(*) FROM live_track_points", "3"), "3");
  const auto uuid = first.sql("SELECT id FROM flights WHERE flight_id = 'f 1'");

  for (const auto& name : {std::string("f%201"), uuid}) {
    const auto stored = of(name).at("stored").as_array();
    ASSERT_EQ(stored.size(), 1U) << name;
    EXPECT_EQ(stored[0].at("time"), "2024-03-20T10:00:05.000000Z");
    EXPECT_EQ(stored[0].at("flight_uuid"), boost::json::value(uuid));
    EXPECT_EQ(stored[0].at("lat"), 45.5);
  }
  EXPECT_EQ(of("dev-1").at("stored").at(0).at("time"), "2024-03-20T11:00:00.000000Z");
  EXPECT_EQ(of("dev-1").at("flights").as_array().size(), 2U);
  EXPECT_EQ(of("f%201?time=2024-03-20T10:00:04Z").at("stored").at(0).at("time"),
            "2024-03-20T10:00:00.000000Z");
  EXPECT_TRUE(of("nobody';%20--").at("stored").as_array().empty());
  EXPECT_EQ(get(first.port(), "/admin/flights/f2").status, 401U);
  EXPECT_EQ(look(first, "/admin/flights/f2?time=noon").status, 400U);
}

TEST_F(Where, WhatWaitsIsFoundInTheQueue) {
  ASSERT_EQ(order(first, "/admin/queues/live/pause").status, 200U);
  for (int point = 10; point < 20; ++point)
    send(track("f1", "2024-03-20T10:00:" + std::to_string(point) + "Z"));
  send(track("other", "2024-03-20T10:00:00Z"));

  const auto waiting = of("f1").at("waiting");

  EXPECT_EQ(waiting.at("is_whole"), true);
  ASSERT_EQ(waiting.at("queues").as_array().size(), 1U);
  EXPECT_EQ(waiting.at("queues").at(0).at("queue"), "live");
  EXPECT_EQ(waiting.at("queues").at(0).at("points"), 10);
  const auto told = where({"f1"});
  EXPECT_EQ(told.status.text(), "exit code 0") << told.output;
  EXPECT_THAT(told.output, HasSubstr("stored    nothing\nwaiting   10 points in live"));
}

TEST_F(Where, WhatIsOnTheDiskOfTheInstanceIsFoundUntilItIsStored) {
  shared_postgres().kill();
  shared_redis().kill();
  const auto answer = post(first.port(), "/tracking/live", track("f1", "2024-03-20T10:00:00Z"));
  EXPECT_EQ(answer.json().at("mode"), "spooled") << answer.body;
  send(track("other", "2024-03-20T10:00:00Z"));

  const auto spooled = look(first, "/admin/flights/f1").json().at("spooled");

  EXPECT_EQ(spooled.at("queues").as_array().size(), 1U);
  EXPECT_EQ(spooled.at("queues").at(0).at("points"), 1);
  EXPECT_EQ(spooled.at("entries_seen"), 2);
  ASSERT_TRUE(shared_redis().restart().has_value());
  ASSERT_TRUE(shared_postgres().restart().has_value());
  ASSERT_EQ(first.eventually("SELECT count(*) FROM live_track_points", "2"), "2");
  EXPECT_TRUE(becomes_true(5s, [&] {
    return look(first, "/admin/flights/f1").json().at("spooled").at("queues").as_array().empty();
  }));
}

TEST_F(Where, WhatIsHeldAndWhatIsDeadAreTold) {
  ASSERT_EQ(
      first.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                " IF NEW.datetime < '2008-01-01' THEN RAISE 'not so old'; END IF;"
                " RETURN NEW; END$$; CREATE TRIGGER refuse BEFORE INSERT ON"
                " live_track_points FOR EACH ROW EXECUTE FUNCTION refuse();"
                "ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (lat < 80); SELECT 1"),
      "1");
  send(track("good", "2024-03-20T10:00:00Z"));
  send(track("old", "2007-03-20T10:00:00Z"));
  send(
      R"({"flight_id":"polar","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":85,"lon":7}]})");
  ASSERT_EQ(first.eventually("SELECT count(*) FROM dead_letters", "1"), "1");
  ASSERT_TRUE(becomes_true(5s, [&] { return of("old").at("held").at("points") == 1; }));

  EXPECT_EQ(of("good").at("held").at("points"), 0);
  EXPECT_EQ(of("polar").at("dead").at("letters"), 1);
  EXPECT_THAT(where({"old"}).output, HasSubstr("not so old"));
  EXPECT_THAT(where({"polar"}).output, HasSubstr("dead      1 dead letters"));
}

/// `count` points of which the database and the format think nothing, and a good one.
std::string bad_track(const std::string& flight, int count) {
  std::string points = R"({"datetime":"2024-03-20T10:00:00Z","lat":45.5,"lon":7})";
  for (int point = 0; point < count; ++point)
    points += R"(,{"datetime":"2024-03-20T10:00:00Z","lat":95,"lon":7})";
  return R"({"flight_id":")" + flight + R"(","device_id":"dev-)" + flight +
         R"(","track_points":[)" + points + "]}";
}

TEST_F(Where, APointThatWasRefusedIsToldWithItsReason) {
  send(bad_track("f1", 1));

  ASSERT_TRUE(becomes_true(5s, [&] { return of("f1").at("refused").as_array().size() == 1; }));
  const auto refused = of("f1").at("refused").at(0);
  EXPECT_EQ(refused.at("queue"), "live");
  EXPECT_EQ(refused.at("index"), 1);
  EXPECT_EQ(refused.at("field"), "lat");
  EXPECT_EQ(refused.at("reason"), "is outside -90..90");
  EXPECT_LT(refused.at("age_seconds").to_number<double>(), 60);
  EXPECT_EQ(of("dev-f1").at("refused").as_array().size(), 1U);
  ASSERT_EQ(first.eventually("SELECT count(*) FROM live_track_points", "1"), "1");
  const auto uuid = first.sql("SELECT id FROM flights WHERE flight_id = 'f1'");
  EXPECT_EQ(of(uuid).at("refused").as_array().size(), 1U);
  EXPECT_TRUE(of("f2").at("refused").as_array().empty());
  EXPECT_THAT(where({"f1"}).output, HasSubstr(" ago in live, point 1: lat is outside -90..90"));
  EXPECT_THAT(where({"f2"}).output, HasSubstr("refused   nothing in the last hour"));
}

TEST_F(Where, OfAFlightThatWasRefusedAsAWholeItIsToldToo) {
  const auto body =
      R"({"flight_id":"f1","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":5}]})";
  EXPECT_EQ(post(first.port(), "/tracking/upload", body).status, 422U);

  ASSERT_TRUE(becomes_true(5s, [&] { return of("f1").at("refused").as_array().size() == 1; }));
  EXPECT_EQ(of("f1").at("refused").at(0).at("queue"), "upload");
  EXPECT_EQ(of("f1").at("refused").at(0).at("field"), "lon");
}

TEST_F(Where, WhatTheDatabaseRefusesWhileTheClientWaitsIsTold) {
  ASSERT_EQ(first.sql("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (lat < 40);"
                      " SELECT 1"),
            "1");
  EXPECT_EQ(
      post(first.port(), "/tracking/live?direct=true", track("f1", "2024-03-20T10:00:00Z")).status,
      422U);

  ASSERT_TRUE(becomes_true(5s, [&] { return of("f1").at("refused").as_array().size() == 1; }));
  EXPECT_EQ(of("f1").at("refused").at(0).at("reason"),
            "the database refuses it: SQLSTATE 23514, constraint low");
}

TEST_F(Where, TheLastTenRefusalsAreKeptForAnHour) {
  for (int count = 1; count <= 15; ++count) send(bad_track("f1", count));
  ASSERT_TRUE(becomes_true(5s, [&] {
    const auto refused = of("f1").at("refused").as_array();
    return refused.size() == 10 && refused[0].at("index") == 15;
  }));
  const auto redis = [](const std::string& command) {
    return shared_redis().command(command).value_or("");
  };

  EXPECT_EQ(redis("LLEN fixline:refused:f1"), ":10\r\n");
  const auto left = std::stol(redis("PTTL fixline:refused:f1").substr(1));
  EXPECT_GT(left, 3'500'000);
  EXPECT_LE(left, 3'600'000);
}

TEST_F(Where, AStrangersNamesDoNotFillRedis) {
  const auto refused = [&](const std::string& name) {
    const auto body = R"({"flight_id":")" + name + R"(","track_points":[{}]})";
    return post(first.port(), "/tracking/live", body).status == 422U;
  };
  const auto kept_of = [](const std::string& name) {
    return shared_redis().command("LLEN fixline:refused:" + name).value_or("");
  };
  for (int number = 0; number < 1'200; ++number) ASSERT_TRUE(refused("x" + std::to_string(number)));
  ASSERT_TRUE(becomes_true(30s, [&] { return kept_of("x999") == ":1\r\n"; }));
  ASSERT_TRUE(refused("x0"));
  ASSERT_TRUE(becomes_true(30s, [&] { return kept_of("x0") == ":2\r\n"; }));

  EXPECT_EQ(kept_of("x1100"), ":0\r\n");
}

TEST_F(Where, WithRedisFrozenARefusalIsAnsweredAsQuicklyAsEver) {
  const auto body = R"({"flight_id":"f1","track_points":[{}]})";
  EXPECT_EQ(post(first.port(), "/tracking/live", body).status, 422U);
  shared_redis().freeze();
  const auto begin = std::chrono::steady_clock::now();

  for (int request = 0; request < 300; ++request)
    EXPECT_EQ(post(first.port(), "/tracking/live", body).status, 422U);

  // One wait for Redis is a second at least.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  shared_redis().thaw();
  EXPECT_TRUE(becomes_true(20s, [&] {
    const auto told = of("f1");
    return told.at("refused").is_array() && told.at("refused").as_array().size() == 10;
  }));
}

TEST_F(Where, WithoutRedisTheRestIsTold) {
  send(track("f1", "2024-03-20T10:00:00Z"));
  ASSERT_EQ(first.eventually("SELECT count(*) FROM live_track_points", "1"), "1");
  shared_redis().kill();

  const auto told = of("f1");

  EXPECT_EQ(told.at("stored").as_array().size(), 1U);
  EXPECT_TRUE(told.at("waiting").as_object().contains("not_known"));
  EXPECT_TRUE(told.at("refused").as_object().contains("not_known"));
  EXPECT_TRUE(told.at("held").as_object().contains("not_answered"));
  ASSERT_TRUE(shared_redis().restart().has_value());
}

}  // namespace
}  // namespace fixline::test
