// Tables that refuse some rows to this role, or take long for each: their neighbours don't notice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <chrono>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/writer_role.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// So many points of a flight, a second apart.
std::string track_of(const std::string& flight, const std::string& day, int points) {
  std::string body = R"({"flight_id":")" + flight + R"(","track_points":[)";
  for (int point = 0; point < points; ++point)
    body += (point == 0 ? "" : ",") + std::string(R"({"datetime":")") + day +
            "T10:" + std::to_string(10 + point / 50) + ":" + std::to_string(10 + point % 50) +
            R"(Z","lat":45,"lon":7})";
  return body + "]}";
}

void send(const RunningService& service, const std::string& path, const std::string& flights,
          int count, int points) {
  for (int flight = 0; flight < count; ++flight)
    EXPECT_EQ(
        post(service.port(), path, track_of(flights + std::to_string(flight), "2024-03-20", points))
            .status,
        202U);
}

boost::json::value held_of(const RunningService& service) {
  return service.told("/queue/status").json().at("queue_stats").at("live").at("held");
}

TEST(GuardedTables, ARowThatAPolicyRefusesIsHeldWhileItsNeighboursAreStored) {
  RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ENABLE ROW LEVEL SECURITY;"
                        "CREATE POLICY readable ON live_track_points FOR SELECT USING (true);"
                        "CREATE POLICY no_past ON live_track_points FOR INSERT"
                        " WITH CHECK (datetime > '2008-01-01'); SELECT 'ready'"),
            "ready");
  restart_as_writer(service);
  EXPECT_EQ(post(service.port(), "/tracking/live", track_of("odd", "2007-08-05", 1)).status, 202U);

  for (int round = 1; round <= 3; ++round) {
    send(service, "/tracking/live", "r" + std::to_string(round) + "-", 50, 1);
    EXPECT_TRUE(becomes_true(2s,
                             [&] {
                               return service.sql("SELECT count(*) FROM live_track_points") ==
                                      std::to_string(50 * round);
                             }))
        << service.sql("SELECT count(*) FROM live_track_points") << service.log();
  }

  EXPECT_TRUE(becomes_true(3s, [&] { return !held_of(service).is_null(); }));
  EXPECT_THAT(boost::json::serialize(held_of(service)), HasSubstr("row-level security policy"));
  EXPECT_EQ(service.told("/health").json().at("status"), "degraded");
  ASSERT_EQ(service.sql("DROP POLICY no_past ON live_track_points;"
                        "CREATE POLICY any_time ON live_track_points FOR INSERT WITH CHECK (true);"
                        "SELECT 'mended'"),
            "mended");
  EXPECT_TRUE(becomes_true(
      40s, [&] { return service.sql("SELECT count(*) FROM live_track_points") == "151"; }));
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

TEST(GuardedTables, QueuedPointsThatComeAgainFillWhatATriggerLetsThemFill) {
  RunningService service;
  send(service, "/tracking/live", "r", 1, 3);
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "3"), "3");
  ASSERT_EQ(service.sql("CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                        " IF NEW.elevation = 1001 THEN RAISE 'odd'; END IF; RETURN NEW; END$$;"
                        "CREATE TRIGGER odd BEFORE UPDATE ON live_track_points FOR EACH ROW"
                        " EXECUTE FUNCTION odd(); SELECT 'ready'"),
            "ready");
  auto higher = track_of("r0", "2024-03-20", 4);
  const std::string place = R"("lon":7)";
  for (std::size_t at = 0, point = 0; point < 4; ++point) {
    at = higher.find(place, at) + place.size();
    higher.insert(at, R"(,"elevation":)" + std::to_string(1000 + point));
  }

  EXPECT_EQ(post(service.port(), "/tracking/live", higher).status, 202U);

  constexpr auto elevations =
      "SELECT string_agg(coalesce(elevation::text, '-'), ' ' ORDER BY datetime)"
      " FROM live_track_points";
  EXPECT_EQ(service.eventually(elevations, "1000 - 1002 1003"), "1000 - 1002 1003");
  EXPECT_TRUE(becomes_true(5s, [&] {
    return get(service.port(), "/metrics")
        .body.contains("fixline_rows_filled_total{queue=\"live\"} 2");
  }));
  EXPECT_EQ(service.told("/health").json().at("status"), "healthy");
}

TEST(GuardedTables, ATableThatTakesLongForEachRowIsFilledAndHoldsUpNoOtherQueue) {
  // A batch of what a quick table is given takes three times as long as a statement may.
  RunningService service(RunningService::Settings{{"DATABASE_TIMEOUT_MS", "2000"}});
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("CREATE FUNCTION drag() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$BEGIN PERFORM pg_sleep(0.003); RETURN NEW; END$$;"
                        "CREATE TRIGGER drag BEFORE INSERT ON uploaded_track_points FOR EACH ROW"
                        " EXECUTE FUNCTION drag(); SELECT 'ready'"),
            "ready");

  send(service, "/tracking/upload", "u", 12, 250);

  for (int round = 1; round <= 5; ++round) {
    send(service, "/tracking/live", "r" + std::to_string(round) + "-", 10, 1);
    EXPECT_TRUE(becomes_true(2s, [&] {
      return service.sql("SELECT count(*) FROM live_track_points") == std::to_string(10 * round);
    }));
    EXPECT_EQ(post(service.port(), "/tracking/live?direct=true",
                   track_of("d" + std::to_string(round), "2023-01-01", 1))
                  .status,
              201U);
    ASSERT_EQ(service.sql("DELETE FROM live_track_points WHERE datetime < '2024-01-01';"
                          "SELECT 'gone'"),
              "gone");
  }
  EXPECT_TRUE(becomes_true(60s, [&] {
    return service.sql("SELECT count(*) FROM uploaded_track_points") == "3000";
  })) << service.sql("SELECT count(*) FROM uploaded_track_points");
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

/// Carries out `statement` before the insert of each live point, or of each of its statements.
void do_before_live(const RunningService& service, const std::string& each,
                    const std::string& statement) {
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN " +
                        statement +
                        "; RETURN NEW; END$$; CREATE TRIGGER slow BEFORE INSERT ON"
                        " live_track_points FOR EACH " +
                        each + " EXECUTE FUNCTION slow(); SELECT 'ready'"),
            "ready");
}

// The limit of time of a statement is half a minute.
TEST(GuardedTables, AFlightForWhichATriggerSleepsIsHeldLongBeforeTheLimitOfTime) {
  const RunningService service;
  do_before_live(service, "ROW",
                 "IF NEW.datetime < '2008-01-01' THEN PERFORM pg_sleep(60); END IF");

  EXPECT_EQ(post(service.port(), "/tracking/live", track_of("odd", "2007-08-05", 1)).status, 202U);
  send(service, "/tracking/live", "f", 50, 1);

  EXPECT_TRUE(becomes_true(
      12s, [&] { return service.sql("SELECT count(*) FROM live_track_points") == "50"; }))
      << service.sql("SELECT count(*) FROM live_track_points") << service.log();
  EXPECT_TRUE(becomes_true(3s, [&] { return !held_of(service).is_null(); }));
  EXPECT_THAT(boost::json::serialize(held_of(service)), HasSubstr("statement timeout"));
  send(service, "/tracking/live", "g", 20, 1);
  EXPECT_TRUE(becomes_true(12s, [&] {
    return service.sql("SELECT count(*) FROM live_track_points") == "70";
  })) << "while it is tried again";
  ASSERT_EQ(service.sql("DROP TRIGGER slow ON live_track_points; SELECT 'mended'"), "mended");
  EXPECT_TRUE(becomes_true(
      40s, [&] { return service.sql("SELECT count(*) FROM live_track_points") == "71"; }));
}

/// A table that is slow for all alike.
struct SlowTable {
  const char* name;
  const char* each;
  const char* statement;
  int flights;
  int points;
};

class SlowTables : public testing::TestWithParam<SlowTable> {};

TEST_P(SlowTables, AreFilledAndHoldNothing) {
  const RunningService service;
  do_before_live(service, GetParam().each, GetParam().statement);
  const auto all = std::to_string(GetParam().flights * GetParam().points);

  send(service, "/tracking/live", "f", GetParam().flights, GetParam().points);

  bool has_held = false;
  EXPECT_TRUE(becomes_true(100s,
                           [&] {
                             has_held = has_held || !held_of(service).is_null();
                             return service.sql("SELECT count(*) FROM live_track_points") == all;
                           }))
      << service.sql("SELECT count(*) FROM live_track_points") << service.log();
  EXPECT_FALSE(has_held) << boost::json::serialize(held_of(service));
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

INSTANTIATE_TEST_SUITE_P(
    , SlowTables,
    testing::Values(SlowTable{"ForEachRow", "ROW", "PERFORM pg_sleep(0.003)", 12, 250},
                    SlowTable{"VeryMuchForEachRow", "ROW", "PERFORM pg_sleep(0.1)", 30, 1},
                    SlowTable{"ForEachFlightOfSomeLength", "ROW", "PERFORM pg_sleep(0.02)", 6, 60},
                    SlowTable{"ForEachStatement", "STATEMENT", "PERFORM pg_sleep(3)", 8, 1}),
    [](const auto& test) { return test.param.name; });

/// Of points that the table passes over, three in the queue and one sent direct.
void expect_four_dropped(const RunningService& service) {
  send(service, "/tracking/live", "f", 3, 1);
  const auto direct =
      post(service.port(), "/tracking/live?direct=true", track_of("d", "2024-03-20", 1)).json();

  EXPECT_EQ(direct.at("dropped"), 1);
  EXPECT_EQ(direct.at("duplicates"), 0);
  const auto settled = [&] {
    return service.told("/queue/status").json().at("instance").at("settled");
  };
  EXPECT_TRUE(becomes_true(10s, [&] { return settled().at("dropped") == 4; }));
  EXPECT_EQ(settled().at("duplicate"), 0);
  EXPECT_TRUE(becomes_true(3s, [&] {
    return service.told("/queue/status").json().at("queue_stats").at("live").at("state") ==
           "dropping";
  }));
}

TEST(GuardedTables, PointsThatATriggerDropsSilentlyAreToldApart) {
  const RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("CREATE FUNCTION drop_it() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$BEGIN RETURN NULL; END$$;"
                        "CREATE TRIGGER drop_it BEFORE INSERT ON live_track_points FOR EACH ROW"
                        " EXECUTE FUNCTION drop_it(); SELECT 'ready'"),
            "ready");

  expect_four_dropped(service);
  EXPECT_EQ(service.told("/queue/status").json().at("instance").at("settled").at("total"), 4);
  EXPECT_THAT(boost::json::serialize(service.told("/health").json().at("reasons")),
              HasSubstr("returns NULL"));
  EXPECT_THAT(get(service.port(), "/metrics").body,
              HasSubstr(R"(fixline_points_dropped_total{queue="live"} 4)"));
}

TEST(GuardedTables, PointsThatARuleDropsAreToldAndTheNextOnesComeAfterIt) {
  const RunningService service;
  send(service, "/tracking/live", "before", 3, 1);
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "3"), "3");
  ASSERT_EQ(service.sql("CREATE RULE drop_it AS ON INSERT TO live_track_points DO INSTEAD NOTHING;"
                        "SELECT 'ready'"),
            "ready");

  expect_four_dropped(service);
  ASSERT_EQ(service.sql("DROP RULE drop_it ON live_track_points; SELECT 'mended'"), "mended");
  send(service, "/tracking/live", "after", 3, 1);
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "6"), "6");
}

TEST(GuardedTables, AKeyThatIsDroppedRestsItsQueueUntilItIsThereAgain) {
  const RunningService service;
  send(service, "/tracking/live", "f", 3, 1);
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "3"), "3");
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points DROP CONSTRAINT live_track_points_pkey;"
                        "SELECT 'ready'"),
            "ready");

  send(service, "/tracking/live", "f", 4, 1);
  send(service, "/tracking/live", "f", 4, 1);

  EXPECT_TRUE(becomes_true(5s, [&] {
    return service.told("/queue/status").json().at("queue_stats").at("live").at("state") ==
           "resting";
  }));
  EXPECT_THAT(boost::json::serialize(service.told("/health").json().at("reasons")),
              HasSubstr("has no unique index"));
  EXPECT_EQ(service.sql("SELECT count(*) FROM live_track_points"), "3");
  ASSERT_EQ(
      service.sql("CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime, lat, lon);"
                  "SELECT 'mended'"),
      "mended");
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "4"), "4");
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

}  // namespace
}  // namespace fixline::test
