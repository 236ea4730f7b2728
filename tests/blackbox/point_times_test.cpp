// POINT_AGE_MAX and POINT_AHEAD_MAX in the answers: live apart from the others, in every format.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "entry/entry_codec.hpp"
#include "formats/digest.hpp"
#include "points/time.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string secret = "a secret of the devices";

/// One service for all: live points are at most 6 h old and 5 min ahead, others 14 days and 2 h.
class PointTimes : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    service_ = std::make_unique<RunningService>(RunningService::Settings{
        {"POINT_AGE_MAX_LIVE", "6h"},
        {"POINT_AHEAD_MAX_LIVE", "5min"},
        {"POINT_AGE_MAX", "14d"},
        {"POINT_AHEAD_MAX", "2h"},
        {"FLYMASTER_SECRET", secret},
    });
  }
  static void TearDownTestSuite() { service_.reset(); }

  static std::string time_at(std::chrono::seconds from_now) {
    return points::format_rfc3339(std::chrono::floor<std::chrono::seconds>(points::now()) +
                                  from_now);
  }

  static std::string track(std::initializer_list<std::chrono::seconds> times) {
    std::string list;
    for (const auto time : times) {
      if (!list.empty()) list += ',';
      list += R"({"datetime":")" + time_at(time) + R"(","lat":45,"lon":7})";
    }
    return R"({"flight_id":"f","track_points":[)" + list + "]}";
  }

  /// "index field: reason" of each refusal, whether others were taken or not.
  static std::string refusals(const Answer& answer) {
    const auto json = answer.json();
    std::string told;
    for (const auto& refusal : json.at(answer.status == 422 ? "errors" : "rejected").as_array()) {
      if (!told.empty()) told += '\n';
      told += std::to_string(refusal.at("index").to_number<int>()) + " " +
              std::string(refusal.at("field").as_string()) + ": " +
              std::string(refusal.at("reason").as_string());
    }
    return told;
  }

  static Answer send(const std::string& target, const std::string& body,
                     const std::string& type = "application/json") {
    return post(service_->port(), target, body, "Content-Type: " + type + "\r\n");
  }

  static RunningService& service() { return *service_; }

 private:
  static inline std::unique_ptr<RunningService> service_;
};

TEST_F(PointTimes, OfALivePointAreRefusedByIndexWithTheBoundAndCostNoNeighbour) {
  const auto answer = send("/tracking/live", track({-7h, -5h, 1min, 10min}));

  EXPECT_EQ(answer.status, 202U) << answer.body;
  EXPECT_EQ(answer.json().at("accepted"), 2);
  EXPECT_EQ(refusals(answer),
            "0 datetime: is more than 6 h before now\n"
            "3 datetime: is more than 5 min ahead of now");
}

TEST_F(PointTimes, OfTheOtherQueuesHaveBoundsOfTheirOwn) {
  const auto answer = send("/tracking/upload", track({-15 * 24h, -13 * 24h, 90min, 3h}));

  EXPECT_EQ(answer.status, 202U) << answer.body;
  EXPECT_EQ(refusals(answer),
            "0 datetime: is more than 14 days before now\n"
            "3 datetime: is more than 2 h ahead of now");
}

TEST_F(PointTimes, OfARolledOverGpsClockAreCalledThat) {
  const auto answer = send("/tracking/live", track({-std::chrono::weeks(1024), 0s}));

  EXPECT_EQ(refusals(answer),
            "0 datetime: is more than 6 h before now: 1024 weeks back, as of a GPS clock whose "
            "week number rolled over");
}

TEST_F(PointTimes, AreJudgedTheSameWhereTheClientWaitsForTheTable) {
  const auto answer = send("/tracking/live?direct=true", track({-7h, -1min}));

  EXPECT_EQ(answer.status, 201U) << answer.body;
  EXPECT_EQ(refusals(answer), "0 datetime: is more than 6 h before now");
}

TEST_F(PointTimes, OfAScoringBatchAreJudged) {
  const auto answer = send("/scoring/batch", R"({"tracks":[{"date_time":")" + time_at(-15 * 24h) +
                                                 R"(","lat":45,"lon":7,"gps_alt":900}]})");

  EXPECT_EQ(answer.status, 422U) << answer.body;
  EXPECT_EQ(refusals(answer), "0 date_time: is more than 14 days before now");
}

TEST_F(PointTimes, OfAProtobufBatchAreJudged) {
  points::Track old;
  old.flight_id = "f";
  old.points = points::TrackPoints{{points::now() - 7h, 45, 7, {}, {}}};
  const auto body = entry::seal(std::move(entry::encode({&old, 1}, 1000).front())).bytes;

  const auto answer = send("/tracking/live", body, "application/x-protobuf");

  EXPECT_EQ(answer.status, 422U) << answer.body;
  EXPECT_EQ(refusals(answer), "0 datetime: is more than 6 h before now");
}

TEST_F(PointTimes, OfAnIgcFileAreJudged) {
  const auto answer =
      send("/tracking/upload", "AXCT123\r\nHFDTE200223\r\nB1101355206343N00006198WA0058700558\r\n",
           "text/plain");

  EXPECT_EQ(answer.status, 422U) << answer.body;
  EXPECT_EQ(refusals(answer), "0 time: is more than 14 days before now");
}

TEST_F(PointTimes, OfAGpxFileAreJudged) {
  const auto answer = send("/tracking/upload",
                           R"(<gpx><trk><trkseg><trkpt lat="46.5" lon="7"><time>)" + time_at(3h) +
                               "</time></trkpt></trkseg></trk></gpx>",
                           "application/gpx+xml");

  EXPECT_EQ(answer.status, 422U) << answer.body;
  EXPECT_EQ(refusals(answer), "0 time: is more than 2 h ahead of now");
}

TEST_F(PointTimes, OfAFlymasterFileAreJudgedLineByLine) {
  const auto line = [](std::chrono::seconds from_now) {
    const auto time = std::chrono::floor<std::chrono::seconds>(points::now()) + from_now;
    const auto sent = std::chrono::floor<std::chrono::seconds>(points::now());
    return std::to_string(sent.time_since_epoch().count()) + "," +
           std::to_string(time.time_since_epoch().count()) + ",46.5,6.6,375,15,45\n";
  };
  const auto file = [&](const std::string& lines) {
    return "17, " + formats::sha256_hex("17" + secret) + "\n" + lines + "EOF\n";
  };
  const std::string target = "/tracking/flymaster/upload/file";

  EXPECT_EQ(send(target, file(line(-15 * 24h)), "text/plain").body, "NOK");
  EXPECT_EQ(send(target, file(line(-15 * 24h) + line(-1h)), "text/plain").body, "OK");
  EXPECT_EQ(service().eventually("SELECT count(*) FROM flymaster", "1"), "1");
}

/// A flight of 2007 that a service without bounds takes.
Answer send_old_flight(const RunningService& service, const std::string& flight, int lat) {
  return post(service.port(), "/tracking/live",
              R"({"flight_id":")" + flight +
                  R"(","track_points":[{"datetime":"2007-03-20T10:00:00Z","lon":7,"lat":)" +
                  std::to_string(lat) + "}]}");
}

TEST(PointTimesByDefault, TakeAnOldFlight) {
  const RunningService service;

  EXPECT_EQ(send_old_flight(service, "f", 45).status, 202U);
}

TEST(PointTimesThatWereAccepted, AreNotJudgedAgainInTheQueueNorByAReplay) {
  RunningService service({}, RunningService::Expect::listening);
  const TemporaryFolder folder;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (lat < 60);"
                        "SELECT 'ready'"),
            "ready");
  ASSERT_TRUE(
      becomes_true(20s, [&] { return send_old_flight(service, "dead", 80).status == 202; }));
  ASSERT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "1"), "1");
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points RENAME TO away; SELECT 'gone'"), "gone");
  EXPECT_EQ(send_old_flight(service, "waits", 45).status, 202U);

  service.set("POINT_AGE_MAX_LIVE", "6h");
  service.set("MIGRATE_AT_START", "no");
  service.kill_and_restart();
  EXPECT_EQ(send_old_flight(service, "refused", 45).status, 422U);
  ASSERT_EQ(service.sql("ALTER TABLE away RENAME TO live_track_points;"
                        "ALTER TABLE live_track_points DROP CONSTRAINT low; SELECT 'back'"),
            "back");
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "1"), "1");

  const auto replayed = run_program(program_command(
      {"dlq", "replay", "--all", "--database-url", service.database_url()}, folder.path()));

  EXPECT_EQ(replayed.status.text(), "exit code 0") << replayed.output;
  EXPECT_EQ(service.sql("SELECT count(*) FROM live_track_points"), "2");
}

}  // namespace
}  // namespace fixline::test
