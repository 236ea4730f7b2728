// A table in trouble rests its own queue, and is told as what it is; all others go on.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <future>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "blackbox/asking_command.hpp"
#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/writer_role.hpp"
#include "points/track.hpp"
#include "points/uuid.hpp"
#include "postgres/blocking_session.hpp"
#include "support/pooler.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto told_within = 3s;

std::string track_body(int flight) {
  return R"({"flight_id":"f)" + std::to_string(flight) +
         R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z","lat":45,"lon":7}]})";
}

std::string reasons(const RunningService& service) {
  return boost::json::serialize(service.told("/health").json().at("reasons"));
}

/// The lines of a list, without what JSON makes of their quotes.
std::string text_in(const boost::json::value& list) {
  std::string text;
  for (const auto& line : list.as_array()) text.append(line.as_string()).append("\n");
  return text;
}

boost::json::value trouble_of(const RunningService& service, const char* queue) {
  return service.told("/queue/status").json().at("queue_stats").at(queue).at("trouble");
}

std::string state_of(const RunningService& service, const char* queue) {
  return std::string(
      service.told("/queue/status").json().at("queue_stats").at(queue).at("state").as_string());
}

/// Another session, which holds a lock until its end.
struct Lock {
  Lock(const std::string& database, const std::string& statement)
      : session(postgres::BlockingSession::connect(database)) {
    const auto held = session ? session->run(("BEGIN; " + statement).c_str())
                              : Result<postgres::Rows>(std::unexpected(session.error()));
    EXPECT_TRUE(held) << held.error().detail;
  }
  Result<postgres::BlockingSession> session;
};

void send(const RunningService& service, const std::string& path, int from, int count) {
  for (int flight = from; flight < from + count; ++flight)
    EXPECT_EQ(post(service.port(), path, track_body(flight)).status, 202U);
}

TEST(Troubles, ALockedTableIsToldAtOnceAndHoldsUpNoOtherQueue) {
  const RunningService service;
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  {
    const Lock lock(service.database_url(), "LOCK TABLE live_track_points");
    send(service, "/tracking/live", 0, 10);
    EXPECT_TRUE(becomes_true(told_within, [&] {
      return reasons(service).find("queue live can't be written") != std::string::npos;
    })) << reasons(service);

    EXPECT_EQ(post(service.port(), "/tracking/upload?direct=true", track_body(99)).status, 201U);
    send(service, "/tracking/upload", 100, 29);
    EXPECT_TRUE(becomes_true(
        2s, [&] { return service.sql("SELECT count(*) FROM uploaded_track_points") == "30"; }));

    EXPECT_THAT(reasons(service), HasSubstr("another session holds a lock"));
    EXPECT_EQ(service.told("/health").json().at("status"), "degraded");
    EXPECT_TRUE(trouble_of(service, "upload").is_null());
    EXPECT_EQ(state_of(service, "live"), "resting");
    EXPECT_TRUE(becomes_true(told_within, [&] {
      return service.log().find("queue live can't be written, its points wait") !=
             std::string::npos;
    }));
    EXPECT_THAT(service.log(), testing::Not(HasSubstr("no connection")));
  }
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "10"), "10");
  EXPECT_TRUE(becomes_true(told_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
  EXPECT_TRUE(becomes_true(told_within, [&] {
    return service.log().find("queue live: resting is over") != std::string::npos;
  }));
}

TEST(Troubles, AreToldByTheCommandsForAsLongAsTheyLast) {
  RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  const std::vector<std::string> doctor{"doctor", "--database-url", service.database_url(),
                                        "--redis-url", shared_redis().url()};
  EXPECT_EQ(ask(service, {"check", "--strict"}).status.text(), "exit code 0");
  {
    const Lock lock(service.database_url(), "LOCK TABLE live_track_points");
    send(service, "/tracking/live", 0, 10);
    EXPECT_TRUE(becomes_true(told_within, [&] {
      return ask(service, {"check", "--strict"}).status.text() == "exit code 1";
    }));

    EXPECT_THAT(ask(service, {"check", "--strict"}).output,
                HasSubstr("queue live can't be written"));
    EXPECT_EQ(ask(service, {"check"}).status.text(), "exit code 0");
    const auto examined = ask(service, doctor);
    EXPECT_EQ(examined.status.text(), "exit code 1");
    EXPECT_THAT(examined.output, HasSubstr("another session holds a lock"));
    const auto metrics = get(service.port(), "/metrics").body;
    EXPECT_THAT(metrics, HasSubstr(R"(fixline_trouble{kind="resting",queue="live"} 1)"));
    EXPECT_THAT(metrics, HasSubstr(R"(fixline_trouble{kind="resting",queue="upload"} 0)"));
    EXPECT_THAT(metrics, HasSubstr("fixline_healthy 0"));
  }
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "10"), "10");
  EXPECT_TRUE(becomes_true(told_within, [&] {
    return ask(service, {"check", "--strict"}).status.text() == "exit code 0";
  }));
}

TEST(Troubles, LatePointsAreToldThoughNothingFails) {
  RunningService service;
  service.set("BEHIND_SECONDS_LIVE", "1");
  service.kill_and_restart();
  ASSERT_EQ(service.sql("CREATE FUNCTION drag() RETURNS trigger LANGUAGE plpgsql AS"
                        " $$BEGIN PERFORM pg_sleep(2); RETURN NEW; END$$;"
                        "CREATE TRIGGER drag BEFORE INSERT ON live_track_points FOR EACH ROW"
                        " EXECUTE FUNCTION drag(); SELECT 'ready'"),
            "ready");

  send(service, "/tracking/live", 0, 3);

  EXPECT_TRUE(becomes_true(told_within, [&] {
    return reasons(service).find("queue live is behind") != std::string::npos;
  })) << reasons(service);
  EXPECT_EQ(state_of(service, "live"), "behind");
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "3"), "3");
  EXPECT_TRUE(becomes_true(told_within, [&] { return reasons(service) == "[]"; }))
      << reasons(service);
}

/// The modes of the answers to points of that path until `ends`; one after the other.
std::set<std::string> modes_until(const RunningService& service, const std::string& path,
                                  const std::atomic<bool>& ends) {
  static std::atomic<int> flight{1000};
  std::set<std::string> modes;
  do {
    const auto answer = post(service.port(), path, track_body(++flight));
    const bool is_taken = answer.status / 100 == 2;
    modes.insert(is_taken ? std::string(answer.json().at("mode").as_string()) : answer.body);
  } while (!ends);
  return modes;
}

TEST(Troubles, ALockedTableIsLeftByDirectInsertsThatHaveAnotherPlace) {
  const RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  shared_redis().kill();
  ASSERT_TRUE(becomes_true(
      5s, [&] { return post(service.port(), "/tracking/live", track_body(0)).status == 201; }));
  EXPECT_EQ(post(service.port(), "/tracking/upload", track_body(0)).status, 201U);
  {
    const Lock lock(service.database_url(), "LOCK TABLE uploaded_track_points");
    std::atomic<bool> ends{false};
    std::vector<std::future<std::set<std::string>>> clients;
    for (int client = 0; client < 20; ++client)
      clients.push_back(std::async(std::launch::async,
                                   [&] { return modes_until(service, "/tracking/upload", ends); }));
    auto live = std::async(std::launch::async,
                           [&] { return modes_until(service, "/tracking/live", ends); });

    EXPECT_TRUE(becomes_true(told_within, [&] {
      return reasons(service).find("queue upload can't be written") != std::string::npos;
    })) << reasons(service);
    EXPECT_THAT(reasons(service), HasSubstr("another session holds a lock"));
    EXPECT_EQ(state_of(service, "live"), "flowing");
    std::this_thread::sleep_for(2s);

    ends = true;
    EXPECT_EQ(live.get(), std::set<std::string>{"direct"});
    for (auto& client : clients) EXPECT_EQ(client.get(), std::set<std::string>{"spooled"});
  }
  EXPECT_TRUE(becomes_true(20s, [&] {
    return post(service.port(), "/tracking/upload", track_body(1)).status == 201 &&
           reasons(service).find("queue upload can't be written") == std::string::npos;
  })) << reasons(service);
  ASSERT_TRUE(shared_redis().restart().has_value());
}

TEST(Troubles, PointsThatBecomeDeadLettersDegradeIt) {
  const RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (lat < 40);"
                        "SELECT 'ready'"),
            "ready");

  send(service, "/tracking/live", 0, 3);

  EXPECT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "3"), "3");
  EXPECT_TRUE(becomes_true(told_within, [&] { return state_of(service, "live") == "dying"; }));
  EXPECT_THAT(reasons(service), HasSubstr("3 points to dead letters"));
  EXPECT_EQ(service.told("/health").json().at("status"), "degraded");
}

TEST(Troubles, WhatWasAcceptedIsSettledOrWaitsInEveryPlace) {
  const RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  send(service, "/tracking/live", 0, 5);
  send(service, "/tracking/live", 0, 5);  // duplicates
  const auto instance = [&] { return service.told("/queue/status").json().at("instance"); };
  EXPECT_TRUE(becomes_true(20s, [&] { return instance().at("settled").at("total") == 10; }));
  shared_redis().kill();
  ASSERT_TRUE(becomes_true(
      5s, [&] { return post(service.port(), "/tracking/live", track_body(7)).status == 201; }));
  EXPECT_EQ(post(service.port(), "/tracking/live", track_body(8)).status, 201U);
  ASSERT_TRUE(shared_redis().restart().has_value());

  EXPECT_TRUE(becomes_true(20s, [&] {
    const auto told = instance();
    return told.at("accepted").at("total") == told.at("settled").at("total");
  })) << boost::json::serialize(instance());
  EXPECT_GE(instance().at("accepted").at("direct").to_number<int>(), 2);
  EXPECT_EQ(instance().at("settled").at("duplicate"), 5);
}

TEST(Troubles, ATableWithoutTheRightToInsertLeavesBothWorkersToTheOthers) {
  RunningService service;
  restart_as_writer(service, "REVOKE INSERT ON live_track_points FROM writer;");

  send(service, "/tracking/live", 0, 10);
  EXPECT_TRUE(becomes_true(told_within, [&] {
    return reasons(service).find("permission denied") != std::string::npos;
  })) << reasons(service);
  send(service, "/tracking/upload", 100, 60);

  EXPECT_TRUE(becomes_true(
      2s, [&] { return service.sql("SELECT count(*) FROM uploaded_track_points") == "60"; }));
  EXPECT_FALSE(trouble_of(service, "live").is_null());
  EXPECT_EQ(service.sql("GRANT INSERT ON live_track_points TO writer"), "");
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "10"), "10");
}

TEST(Troubles, AColumnOfAWrongTypeIsNamedAndItsPointsWaitUntilItIsMended) {
  RunningService service;
  ASSERT_EQ(
      service.sql("ALTER TABLE live_track_points ADD COLUMN flight_id bigint; SELECT 'ready'"),
      "ready");
  service.kill_and_restart();
  const auto named = HasSubstr("live_track_points has a column \"flight_id\" of type bigint");
  EXPECT_TRUE(becomes_true(10s, [&] {
    return service.log().find("\"flight_id\" of type bigint") != std::string::npos;
  })) << service.log();

  send(service, "/tracking/live", 0, 10);
  send(service, "/tracking/upload", 100, 10);

  EXPECT_EQ(service.eventually("SELECT count(*) FROM uploaded_track_points", "10"), "10");
  EXPECT_TRUE(becomes_true(told_within, [&] { return state_of(service, "live") == "resting"; }));
  const auto health = service.told("/health").json();
  EXPECT_THAT(text_in(health.at("warnings")), named);
  EXPECT_THAT(text_in(health.at("reasons")), named);
  EXPECT_THAT(ask(service, {"doctor", "--database-url", service.database_url(), "--redis-url",
                            shared_redis().url()})
                  .output,
              named);
  const TemporaryFolder folder;
  const auto migrated = run_program(
      program_command({"migrate", "--database-url", service.database_url()}, folder.path()));
  EXPECT_EQ(migrated.status.text(), "exit code 0");
  EXPECT_THAT(migrated.output, named);

  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ALTER flight_id TYPE text; SELECT 'mended'"),
            "mended");
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "10"), "10");
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

TEST(Troubles, APoolerIsNamedByTheDoctor) {
  const RunningService service;
  const Pooler pooler(service.database_url(), 10);

  const auto examined =
      ask(service, {"doctor", "--database-url", pooler.url(), "--redis-url", shared_redis().url()});

  EXPECT_THAT(examined.output, HasSubstr("through a pooler"));
}

boost::json::value held_of(const RunningService& service, const char* queue) {
  return service.told("/queue/status").json().at("queue_stats").at(queue).at("held");
}

TEST(Troubles, AColumnThatIsTooNarrowIsNamedAndWhatItRefusesIsHeldUntilItIsMended) {
  const RunningService service;
  ASSERT_EQ(
      service.sql("ALTER TABLE live_track_points ADD COLUMN flight_id varchar(1); SELECT 'ready'"),
      "ready");
  send(service, "/tracking/live", 0, 10);

  const auto named =
      HasSubstr("live_track_points has a column \"flight_id\" of type character varying(1)");
  EXPECT_TRUE(becomes_true(told_within, [&] { return !held_of(service, "live").is_null(); }));
  EXPECT_THAT(text_in(service.told("/health").json().at("reasons")), named);
  EXPECT_THAT(ask(service, {"doctor", "--database-url", service.database_url(), "--redis-url",
                            shared_redis().url()})
                  .output,
              named);
  ASSERT_EQ(service.sql("ALTER TABLE live_track_points ALTER flight_id TYPE text; SELECT 'mended'"),
            "mended");
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "10"), "10");
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

/// One request for a flight, at a time of the day.
std::string body_at(const std::string& flight, const std::string& time) {
  return R"({"flight_id":")" + flight + R"(","track_points":[{"datetime":")" + time +
         R"(","lat":45,"lon":7}]})";
}

/// An odd point first, alone and then among others, which must be stored within two seconds; the
/// odd one when `mend` was run.
struct OddPoint {
  const char* name;
  const char* table;  ///< statements that make it odd
  const char* told;
  const char* mend;
};

class OddPointTest : public testing::TestWithParam<OddPoint> {};

TEST_P(OddPointTest, IsHeldWhileItsNeighboursAreStored) {
  RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  ASSERT_EQ(service.sql(std::string(GetParam().table) + "; SELECT 'ready'"), "ready");
  const auto count_good =
      "SELECT count(*) FROM live_track_points WHERE datetime > '2024-01-01'"
      " AND flight_uuid NOT IN (SELECT id FROM flights WHERE flight_id ='odd')";
  const auto odd = body_at("odd", "2007-08-05T10:00:00Z");
  EXPECT_EQ(post(service.port(), "/tracking/live", odd).status, 202U);

  for (int round = 1; round <= 5; ++round) {
    send(service, "/tracking/live", 100 * round, 50);
    EXPECT_TRUE(
        becomes_true(2s, [&] { return service.sql(count_good) == std::to_string(50 * round); }))
        << service.sql(count_good) << " of " << 50 * round << "\n"
        << service.log();
  }

  EXPECT_TRUE(becomes_true(told_within, [&] { return !held_of(service, "live").is_null(); }));
  EXPECT_EQ(held_of(service, "live").at("points"), 1);
  EXPECT_THAT(reasons(service), HasSubstr(GetParam().told));
  EXPECT_EQ(post(service.port(), "/tracking/live?direct=true", track_body(999)).status, 201U);
  EXPECT_EQ(service.told("/health").json().at("status"), "degraded");
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");

  service.kill_and_restart();  // it is held by whoever reads the queue next
  EXPECT_TRUE(becomes_true(20s, [&] { return !held_of(service, "live").is_null(); }));
  ASSERT_EQ(service.sql(std::string(GetParam().mend) + "; SELECT 'mended'"), "mended");
  EXPECT_TRUE(becomes_true(40s, [&] {
    return service.sql("SELECT count(*) FROM live_track_points WHERE datetime < '2008-01-01'") ==
           "1";
  }));
  EXPECT_TRUE(becomes_true(told_within, [&] { return held_of(service, "live").is_null(); }));
}

TEST(Troubles, APointThatTakesTooLongIsHeldWhileTheOthersAreStored) {
  const RunningService service(RunningService::Settings{{"DATABASE_TIMEOUT_MS", "4000"}});
  ASSERT_EQ(service.sql("CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                        " IF NEW.datetime < '2008-01-01' THEN PERFORM pg_sleep(60); END IF;"
                        " RETURN NEW; END$$; CREATE TRIGGER dawdle BEFORE INSERT ON"
                        " live_track_points FOR EACH ROW EXECUTE FUNCTION dawdle();"
                        "SELECT 'ready'"),
            "ready");
  EXPECT_EQ(post(service.port(), "/tracking/live", body_at("odd", "2007-08-05T10:00:00Z")).status,
            202U);
  send(service, "/tracking/live", 100, 50);

  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "50"), "50");
  EXPECT_TRUE(becomes_true(20s, [&] { return !held_of(service, "live").is_null(); }));
  EXPECT_THAT(reasons(service), HasSubstr("statement timeout"));
  ASSERT_EQ(service.sql("DROP TRIGGER dawdle ON live_track_points; SELECT 'mended'"), "mended");
  EXPECT_TRUE(becomes_true(
      40s, [&] { return service.sql("SELECT count(*) FROM live_track_points") == "51"; }));
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, OddPointTest,
    testing::Values(
        OddPoint{"MissingPartition",
                 "ALTER TABLE live_track_points RENAME TO plain;"
                 "CREATE TABLE live_track_points (LIKE plain INCLUDING ALL)"
                 " PARTITION BY RANGE (datetime);"
                 "CREATE TABLE year_2024 PARTITION OF live_track_points"
                 " FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')",
                 "no partition",
                 "CREATE TABLE year_2007 PARTITION OF live_track_points"
                 " FOR VALUES FROM ('2007-01-01') TO ('2008-01-01')"},
        OddPoint{"TriggerOfItsTable",
                 "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                 " IF NEW.datetime < '2008-01-01' THEN RAISE 'not so old'; END IF; RETURN NEW;"
                 " END$$; CREATE TRIGGER refuse BEFORE INSERT ON live_track_points FOR EACH ROW"
                 " EXECUTE FUNCTION refuse()",
                 "not so old", "DROP TRIGGER refuse ON live_track_points"},
        OddPoint{"TriggerOfTheFlights",
                 "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
                 " IF NEW.flight_id = 'odd' THEN RAISE 'no such pilot' USING ERRCODE ="
                 " 'check_violation'; END IF; RETURN NEW;"
                 " END$$; CREATE TRIGGER refuse BEFORE INSERT ON flights FOR EACH ROW"
                 " EXECUTE FUNCTION refuse()",
                 "no such pilot", "DROP TRIGGER refuse ON flights"}),
    [](const auto& test) { return test.param.name; });

TEST(Troubles, ALockedFlightIsHeldWhileTheOthersAreStored) {
  const RunningService service;
  ASSERT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "0"), "0");
  {
    const Lock lock(service.database_url(),
                    "INSERT INTO flights (id, flight_id, source) VALUES ('" +
                        points::to_string(points::flight_uuid_for(points::QueueName::live, "f1")) +
                        "', 'f1', 'live')");
    send(service, "/tracking/live", 0, 60);
    EXPECT_TRUE(becomes_true(
        2s, [&] { return service.sql("SELECT count(*) FROM live_track_points") == "59"; }));
    EXPECT_TRUE(becomes_true(told_within, [&] { return !held_of(service, "live").is_null(); }));
    EXPECT_THAT(reasons(service), HasSubstr("another session holds a lock"));
  }
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", "60"), "60");
}

/// A flight whose fixes are all of 2007.
std::string old_track(int flight, int points) {
  std::string body = R"({"flight_id":"old)" + std::to_string(flight) + R"(","track_points":[)";
  for (int second = 0; second < points; ++second) {
    const std::chrono::hh_mm_ss time{std::chrono::seconds(second)};
    body += fmt::format(R"({}{{"datetime":"2007-08-05T{:02}:{:02}:{:02}Z","lat":45,"lon":7}})",
                        second == 0 ? "" : ",", time.hours().count(), time.minutes().count(),
                        time.seconds().count());
  }
  return body + "]}";
}

/// The table of uploads has no partition but that of 2024.
void leave_one_year(const RunningService& service) {
  ASSERT_EQ(service.eventually("SELECT count(*) FROM uploaded_track_points", "0"), "0");
  ASSERT_EQ(service.sql("ALTER TABLE uploaded_track_points RENAME TO plain;"
                        "CREATE TABLE uploaded_track_points (LIKE plain INCLUDING ALL)"
                        " PARTITION BY RANGE (datetime);"
                        "CREATE TABLE year_2024 PARTITION OF uploaded_track_points"
                        " FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); SELECT 'ready'"),
            "ready");
}

// Whatever part of the batch is tested, one that is odd is in it.
TEST(Troubles, AFewGoodFlightsAmongVeryManyOddOnesOfOneBatchAreFoundOut) {
  const RunningService service(RunningService::Settings{{"QUEUE_SHARDS", "1"}});
  leave_one_year(service);
  const auto order = [&service](const std::string& what) {
    return Connection(service.port())
        .post("/admin/queues/upload/" + what, "",
              "Authorization: Bearer " + service.admin_token() + "\r\n");
  };
  ASSERT_EQ(order("pause").status, 200U);
  for (int flight = 0; flight < 3'000; ++flight) {
    EXPECT_EQ(post(service.port(), "/tracking/upload", old_track(flight, 1)).status, 202U);
    if (flight % 150 == 0) send(service, "/tracking/upload", flight, 1);
  }

  EXPECT_EQ(order("resume").status, 200U);

  const auto stored = "SELECT count(*) FROM uploaded_track_points";
  EXPECT_TRUE(becomes_true(20s, [&] { return service.sql(stored) == "20"; }))
      << service.sql(stored) << " of 20\n"
      << service.log();
}

/// Uploads of odd flights, into a table that has no partition for them, come first.
struct OddUploads {
  const char* name;
  int flights;
  int points;  ///< of each
};

class OddUploadsTest : public testing::TestWithParam<OddUploads> {};

TEST_P(OddUploadsTest, AreHeldAndHoldUpNoneOfTheOthers) {
  const RunningService service(RunningService::Settings{{"QUEUE_SHARDS", "1"}});
  leave_one_year(service);
  const auto stored = "SELECT count(*) FROM uploaded_track_points";
  const auto [name, flights, points] = GetParam();

  for (int flight = 0; flight < flights; ++flight)
    EXPECT_EQ(post(service.port(), "/tracking/upload", old_track(flight, points)).status, 202U);
  send(service, "/tracking/upload", 0, 20);
  EXPECT_TRUE(becomes_true(20s, [&] { return service.sql(stored) == "20"; }))
      << service.sql(stored) << " of 20\n"
      << service.log();

  send(service, "/tracking/upload", 100, 20);
  EXPECT_TRUE(becomes_true(2s, [&] { return service.sql(stored) == "40"; }))
      << service.sql(stored) << " of 40\n"
      << service.log();
  EXPECT_EQ(held_of(service, "upload").at("points"), flights * points);

  ASSERT_EQ(service.sql("CREATE TABLE year_2007 PARTITION OF uploaded_track_points"
                        " FOR VALUES FROM ('2007-01-01') TO ('2008-01-01'); SELECT 'mended'"),
            "mended");
  EXPECT_TRUE(becomes_true(60s, [&] {
    return service.sql(stored) == std::to_string(40 + flights * points);
  })) << service.sql(stored);
}

INSTANTIATE_TEST_SUITE_P(Kinds, OddUploadsTest,
                         testing::Values(OddUploads{"AFewLongFlights", 12, 10'000},
                                         OddUploads{"ManyFlights", 400, 50},
                                         OddUploads{"VeryManyShortOnes", 1'500, 1}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace fixline::test
