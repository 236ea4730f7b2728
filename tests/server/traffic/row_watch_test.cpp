#include "traffic/suite/row_watch.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/servers.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

constexpr const char* flight = "0b1c7d1e-0c55-5d7c-8f5e-1a2b3c4d5e6f";
constexpr const char* other_flight = "1b1c7d1e-0c55-5d7c-8f5e-1a2b3c4d5e6f";

class RowWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    run("CREATE TABLE live_track_points (flight_uuid uuid, datetime timestamptz, lat float8,"
        " lon float8, PRIMARY KEY (flight_uuid, datetime, lat, lon))");
  }

  void run(const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> session(PQconnectdb(database_.url().c_str()),
                                                               &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(session.get(), sql.c_str()),
                                                               &PQclear);
    ASSERT_EQ(PQresultStatus(result.get()), PGRES_COMMAND_OK) << PQerrorMessage(session.get());
  }

  void store(const std::string& flight_uuid, std::int64_t second) {
    run("INSERT INTO live_track_points VALUES ('" + flight_uuid + "', to_timestamp(" +
        std::to_string(second) + "), 45, 10)");
  }

  RowQuery connected() {
    auto query = RowQuery::connect(postgres::Address::parse(database_.url()).value());
    if (!query) throw std::runtime_error(query.error().detail);
    return std::move(*query);
  }

  static void wait_for_all(RowWatch& watch) {
    const auto deadline = Clock::now() + 10s;
    while (!watch.has_seen_all() && Clock::now() < deadline) std::this_thread::sleep_for(1ms);
  }

  test::TestDatabase database_;
};

TEST_F(RowWatchTest, AQueryFindsTheKeysWhoseRowIsThere) {
  store(flight, 100);
  store(flight, 102);
  store(other_flight, 101);
  auto query = connected();

  const auto visible = query.visible(std::vector<RowKey>{
      {flight, 100}, {flight, 101}, {flight, 102}, {other_flight, 100}, {other_flight, 101}});

  ASSERT_TRUE(visible) << visible.error().detail;
  EXPECT_EQ(std::set(visible->begin(), visible->end()), (std::set<std::size_t>{0, 2, 4}));
}

TEST_F(RowWatchTest, AQueryTellsWhetherAFlightHasPoints) {
  store(flight, 100);
  auto query = connected();

  EXPECT_EQ(query.has_points_of({other_flight, flight}).value(), true);
  EXPECT_EQ(query.has_points_of({other_flight}).value(), false);
}

TEST_F(RowWatchTest, TakesTheTimeFromTheAcknowledgementToTheRow) {
  RowWatch watch(connected());

  watch.await_row({flight, 100}, Clock::now());
  std::this_thread::sleep_for(50ms);
  store(flight, 100);
  wait_for_all(watch);
  const auto seen = watch.finish();

  ASSERT_TRUE(seen) << seen.error().detail;
  EXPECT_EQ(seen->missing, 0U);
  EXPECT_EQ(seen->times.count(), 1U);
  EXPECT_GE(seen->times.longest(), 50ms);
}

TEST_F(RowWatchTest, CountsWhatIsMissing) {
  RowWatch watch(connected());
  store(flight, 100);

  watch.await_row({flight, 100}, Clock::now());
  watch.await_row({flight, 101}, Clock::now());
  std::this_thread::sleep_for(100ms);
  const auto seen = watch.finish();

  ASSERT_TRUE(seen) << seen.error().detail;
  EXPECT_EQ(seen->times.count(), 1U);
  EXPECT_EQ(seen->missing, 1U);
}

TEST_F(RowWatchTest, SeesManyThatComeWhileItLooks) {
  constexpr std::int64_t points = 3'000;  // more than a query asks for
  RowWatch watch(connected());

  for (std::int64_t second = 0; second < points; ++second)
    watch.await_row({flight, second}, Clock::now());
  run("INSERT INTO live_track_points SELECT '" + std::string(flight) +
      "', to_timestamp(s), 45, 10 FROM generate_series(0, 2999) s");
  wait_for_all(watch);
  const auto seen = watch.finish();

  ASSERT_TRUE(seen) << seen.error().detail;
  EXPECT_EQ(seen->times.count(), 3'000U);
  EXPECT_EQ(seen->missing, 0U);
}

TEST_F(RowWatchTest, ADatabaseThatGoesAwayEndsTheWatch) {
  RowWatch watch(connected());
  watch.await_row({flight, 100}, Clock::now());

  run("DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
      " datname = current_database() AND pid <> pg_backend_pid(); END $$");
  wait_for_all(watch);
  const auto seen = watch.finish();

  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, ErrorCode::unavailable);
}

TEST_F(RowWatchTest, AMissingTableIsAnErrorThatNamesIt) {
  run("DROP TABLE live_track_points");

  const auto query = RowQuery::connect(postgres::Address::parse(database_.url()).value());

  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().code, ErrorCode::misconfigured);
  EXPECT_NE(query.error().detail.find("live_track_points"), std::string::npos);
}

}  // namespace
}  // namespace fixline::traffic
