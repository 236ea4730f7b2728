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

TEST_F(Where, WithoutRedisTheRestIsTold) {
  send(track("f1", "2024-03-20T10:00:00Z"));
  ASSERT_EQ(first.eventually("SELECT count(*) FROM live_track_points", "1"), "1");
  shared_redis().kill();

  const auto told = of("f1");

  EXPECT_EQ(told.at("stored").as_array().size(), 1U);
  EXPECT_TRUE(told.at("waiting").as_object().contains("not_known"));
  EXPECT_TRUE(told.at("held").as_object().contains("not_answered"));
  ASSERT_TRUE(shared_redis().restart().has_value());
}

}  // namespace
}  // namespace fixline::test
