// How many dead letters wait, and why: the same in everything that tells what goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::ContainsRegex;
using testing::HasSubstr;

std::string high_point(int flight) {
  return R"({"flight_id":"f)" + std::to_string(flight) +
         R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
}

TEST(WaitingDeadLetters, AreToldEverywhereWithTheirCommonestCause) {
  const RunningService service;
  const TemporaryFolder folder;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (lat < 40);"
                        "INSERT INTO dead_letters (queue, reason, payload) VALUES"
                        " ('upload', 'refused', 'x'); SELECT 'ready'"),
            "ready");
  const auto letters = [&](const char* queue) {
    return service.told("/queue/status").json().at("queue_stats").at(queue).at("dead_letters");
  };
  const auto waiting = [&](const char* queue, int count) {
    const auto told = letters(queue);
    return told.is_object() && told.at("waiting") == count;
  };

  for (const int flight : {1, 2, 3})
    EXPECT_EQ(post(service.port(), "/tracking/live", high_point(flight)).status, 202U);

  ASSERT_TRUE(becomes_true(15s, [&] { return waiting("live", 3) && waiting("upload", 1); }));
  EXPECT_EQ(letters("live").at("at_least"), false);
  EXPECT_THAT(std::string(letters("live").at("commonest_cause").as_string()),
              HasSubstr("check constraint \"low\""));
  EXPECT_TRUE(letters("scoring").at("commonest_cause").is_null());
  EXPECT_THAT(boost::json::serialize(service.told("/health").json().at("reasons")),
              HasSubstr("3 dead letters wait, most often for: "));
  EXPECT_THAT(get(service.port(), "/metrics").body,
              HasSubstr("fixline_dead_letters_waiting{queue=\"live\"} 3"));
  const auto url = "http://127.0.0.1:" + std::to_string(service.port());
  EXPECT_THAT(run_program(program_command({"status", "--url", url}, folder.path())).output,
              ContainsRegex("live +dying +0 +- +0 +0 +3"));

  ASSERT_EQ(service.sql("DELETE FROM dead_letters; SELECT 'gone'"), "gone");
  EXPECT_TRUE(becomes_true(25s, [&] { return waiting("live", 0); }));
}

TEST(OldDeadLetters, AreDeletedWhereASettingSaysSo) {
  RunningService service(RunningService::Settings{{"DEAD_LETTERS_AGE_MAX", "30d"}});
  ASSERT_EQ(service.sql("INSERT INTO dead_letters (queue, reason, payload, last_failed_at) VALUES"
                        " ('live', 'refused', 'old', now() - interval '31 days'),"
                        " ('live', 'refused', 'young', now() - interval '29 days');"
                        " SELECT 'ready'"),
            "ready");

  service.kill_and_restart();

  EXPECT_EQ(service.eventually("SELECT string_agg(encode(payload, 'escape'), ' ')"
                               " FROM dead_letters",
                               "young"),
            "young");
  EXPECT_THAT(service.log(), HasSubstr("1 dead letters beyond DEAD_LETTERS_AGE_MAX"));
}

}  // namespace
}  // namespace fixline::test
