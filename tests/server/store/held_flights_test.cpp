// A flight of which nothing is taken is held, however long it is; its neighbours are stored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "postgres/blocking_session.hpp"
#include "server/store/guarded_table.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using points::Track;
using test::flight;
using testing::HasSubstr;

class HeldFlights : public test::GuardedTable {
 protected:
  Result<Settled> settle(std::span<const Track> tracks, Buries buries = {}) {
    WriteRequest request{.queue = points::QueueName::live, .tracks = tracks};
    request.tells_held = true;
    request.buries = std::move(buries);
    return test::run(database_.context(), writer_.settle(request));
  }
  /// Refuses what `condition` says of the new point, and counts how often it was asked.
  void refuse_where(const std::string& condition) {
    database_.value("CREATE SEQUENCE asked; SELECT ''");
    do_where(condition, "PERFORM nextval('asked'); RAISE 'no such pilot'");
  }

  PostgresPointWriter writer_ =
      test::writer_to(database_, {.lock_limit = std::chrono::milliseconds(500)});
};

TEST_F(HeldFlights, AreHeldWholeHoweverLongWhileTheirNeighboursAreStored) {
  refuse_where(is_of("odd"));
  const std::vector tracks{flight("odd", 10'000), flight("good", 300), flight("better", 20)};

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 320U);
  EXPECT_EQ(settled->held.size(), 10'000U);
  EXPECT_EQ(stored(), "320");
  EXPECT_LE(std::stoi(database_.value("SELECT last_value FROM asked")), 400);
}

/// What a trigger may do to one flight.
struct OwnWord {
  const char* name;
  const char* statement;
  const char* sqlstate;
};

class WordOfATrigger : public HeldFlights, public testing::WithParamInterface<OwnWord> {};

TEST_P(WordOfATrigger, HoldsItsFlightWhateverItsCode) {
  do_where(is_of("odd"), GetParam().statement);

  const auto settled = settle(std::vector{flight("odd", 40), flight("good", 300)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 300U);
  EXPECT_THAT(settled->refused, testing::IsEmpty());
  ASSERT_EQ(settled->held.size(), 40U);
  EXPECT_EQ(settled->held.front().sqlstate, GetParam().sqlstate);
}

INSTANTIATE_TEST_SUITE_P(
    , WordOfATrigger,
    testing::Values(
        OwnWord{"OfItsOwn", "RAISE 'no' USING ERRCODE = 'FX001'", "FX001"},
        OwnWord{"UniqueViolation", "RAISE 'no' USING ERRCODE = 'unique_violation'", "23505"},
        OwnWord{"ForeignKey", "RAISE 'no' USING ERRCODE = 'foreign_key_violation'", "23503"},
        OwnWord{"NotNull", "RAISE 'no' USING ERRCODE = 'not_null_violation'", "23502"},
        OwnWord{"BadValue", "RAISE 'no' USING ERRCODE = 'invalid_parameter_value'", "22023"},
        OwnWord{"Internal", "RAISE 'no' USING ERRCODE = 'internal_error'", "XX000"},
        OwnWord{"NotSupported", "RAISE 'no' USING ERRCODE = 'feature_not_supported'", "0A000"},
        OwnWord{"OtherServerOut", "RAISE 'no' USING ERRCODE = '08001'", "08001"},
        OwnWord{"OtherServerStops", "RAISE 'no' USING ERRCODE = '57P01'", "57P01"},
        OwnWord{"OtherServerFull", "RAISE 'no' USING ERRCODE = '53300'", "53300"},
        OwnWord{"OtherDiskFull", "RAISE 'no' USING ERRCODE = '53100'", "53100"},
        OwnWord{"OtherDisk", "RAISE 'no' USING ERRCODE = '58030'", "58030"},
        OwnWord{"OtherIsReadOnly", "RAISE 'no' USING ERRCODE = '25006'", "25006"},
        OwnWord{"Serialization", "RAISE 'no' USING ERRCODE = 'serialization_failure'", "40001"},
        OwnWord{"Overflow", "PERFORM 1 / (NEW.lat - NEW.lat)::int", "22012"},
        OwnWord{"TableThatIsGone", "INSERT INTO gone VALUES (1)", "42P01"},
        OwnWord{"ColumnThatIsGone", "PERFORM NEW.gone", "42703"},
        OwnWord{"FunctionThatIsGone", "PERFORM gone(1)", "42883"},
        OwnWord{"OtherTablesNull",
                "CREATE TEMP TABLE IF NOT EXISTS seen (at int NOT NULL);"
                "INSERT INTO seen VALUES (NULL)",
                "23502"}),
    [](const auto& test) { return test.param.name; });

TEST_F(HeldFlights, AreDeadWhereATriggerNamesAConstraintAsItMeansTheRow) {
  do_where(is_of("odd"), "RAISE 'no' USING ERRCODE = 'check_violation', CONSTRAINT = 'pilots'");

  const auto settled = settle(std::vector{flight("odd", 4), flight("good", 30)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 30U);
  EXPECT_EQ(settled->refused.size(), 4U);
  EXPECT_THAT(settled->held, testing::IsEmpty());
}

TEST_F(HeldFlights, AreHeldAlsoWhereThereIsNoNeighbour) {
  refuse_where("true");

  const auto settled = settle(std::vector{flight("odd", 10'000)});

  ASSERT_TRUE(settled) << settled.error().detail;
  std::set<std::size_t> points;
  for (const auto& held : settled->held) points.insert(held.point);
  EXPECT_EQ(points.size(), 10'000U) << "each once";
  EXPECT_THAT(settled->held[0].message, HasSubstr("no such pilot"));
}

TEST_F(HeldFlights, LetTheirGoodPointsThrough) {
  refuse_where("NEW.datetime < '2025-06-08 10:30:00Z'");

  const auto settled = settle(std::vector{flight("odd", 10'000)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 1'800U);
  EXPECT_EQ(stored(), "8200");
}

TEST_F(HeldFlights, AreHeldAllAfterFewTestsWhereThereAreManyAndNoOther) {
  refuse_where("true");
  std::vector<Track> tracks;
  for (int i = 0; i < 200; ++i) tracks.push_back(flight("f" + std::to_string(i), 100));

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 20'000U);
  EXPECT_FALSE(settled->has_untried_flights);
  EXPECT_LE(std::stoi(database_.value("SELECT last_value FROM asked")), 400);
}

TEST_F(HeldFlights, AreToldWhereTheyAreTooManyForEachToBeTriedByItself) {
  refuse_where("true");
  std::vector<Track> tracks;
  for (int i = 0; i < 1'000; ++i) tracks.push_back(flight("f" + std::to_string(i), 1));

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 1'000U);
  EXPECT_TRUE(settled->has_untried_flights);
}

TEST_F(HeldFlights, ThatAreLockedCostTheOthersOneWaitEach) {
  auto other = postgres::BlockingSession::connect(database_.url());
  ASSERT_TRUE(other);
  const auto id = points::to_string(points::flight_uuid_for(points::QueueName::live, "odd"));
  ASSERT_TRUE(other->run(
      ("BEGIN; INSERT INTO flights (id, flight_id, source) VALUES ('" + id + "', 'odd', 'live')")
          .c_str()));
  const std::vector tracks{flight("odd", 10'000), flight("good", 300)};
  const auto begun = std::chrono::steady_clock::now();

  const auto settled = settle(tracks);

  const auto waits = (std::chrono::steady_clock::now() - begun) / std::chrono::milliseconds(50);
  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 300U);
  EXPECT_EQ(settled->held.size(), 10'000U);
  EXPECT_LT(waits, 100) << "not one for each of its ranges";
}

// What a person buries is judged point by point: some of the flight may be good.
TEST_F(HeldFlights, AreBuriedPointByPoint) {
  refuse_where("NEW.datetime <> '2025-06-08 10:20:00Z'");

  const auto settled =
      settle(std::vector{flight("odd", 2'000)}, [](const auto&, auto, auto) { return true; });

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->refused.size(), 1'999U);
  EXPECT_EQ(stored(), "1");
}

/// Tests take half a second at most, other statements 3.6 s.
class SlowFlights : public HeldFlights {
 protected:
  SlowFlights() {
    writer_ptr_ = std::make_unique<PostgresPointWriter>(
        database_.context().get_executor(),
        PostgresWriterOptions{.address = test::address_of(database_.url()),
                              .limits = {.statement_limit = std::chrono::seconds(4)}},
        std::make_shared<spdlog::logger>("test"));
  }

  Result<Settled> settle_in_time(std::span<const Track> tracks) {
    WriteRequest request{.queue = points::QueueName::live, .tracks = tracks};
    request.tells_held = true;
    return test::run(database_.context(), writer_ptr_->settle(request));
  }

 private:
  std::unique_ptr<PostgresPointWriter> writer_ptr_;
};

TEST_F(SlowFlights, AreHeldWhileTheirNeighboursAreStored) {
  sleep_where(is_of("slow"));

  const auto settled =
      settle_in_time(std::vector{flight("slow", 500), flight("good", 300), flight("better", 20)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 320U);
  EXPECT_EQ(settled->held.size(), 500U);
  EXPECT_EQ(settled->held[0].sqlstate, "57014");
  EXPECT_EQ(sleeps(), 2) << "the batch, and the flight by itself";
}

TEST_F(SlowFlights, AreMetQuicklyOnceTheyAreKnown) {
  sleep_where(is_of("slow"));
  ASSERT_TRUE(settle_in_time(std::vector{flight("slow", 5), flight("good", 5)}));
  database_.value("SELECT setval('begun', 1, false)");

  const auto settled = settle_in_time(std::vector{flight("slow", 9), flight("good", 9)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 4U);
  EXPECT_EQ(settled->held.size(), 9U);
  EXPECT_EQ(sleeps(), 2) << "tests, of half a second each";
}

TEST_F(SlowFlights, AreStoredWhenTheyTakeNoLongerThanOthers) {
  sleep_where(is_of("slow"));
  ASSERT_TRUE(settle_in_time(std::vector{flight("slow", 5), flight("good", 5)}));
  database_.value("DROP TRIGGER odd ON live_track_points; SELECT ''");

  const auto settled = settle_in_time(std::vector{flight("slow", 5)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_TRUE(settled->held.empty());
  EXPECT_EQ(stored(), "10");
}

TEST_F(SlowFlights, AreHeldAlsoWhereThereIsNoNeighbour) {
  sleep_where("true");

  const auto settled = settle_in_time(std::vector{flight("slow", 1'000)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 1'000U);
  EXPECT_LE(sleeps(), 1 + 16);
}

TEST_F(SlowFlights, LetTheirQuickPointsThrough) {
  sleep_where("NEW.datetime = '2025-06-08 10:00:07Z'");

  const auto settled = settle_in_time(std::vector{flight("slow", 100)});

  ASSERT_TRUE(settled) << settled.error().detail;
  ASSERT_EQ(settled->held.size(), 1U);
  EXPECT_EQ(settled->held[0].point, 7U);
  EXPECT_EQ(stored(), "99");
}

// Its batches are made smaller.
TEST_F(SlowFlights, AreAnErrorOfAllWhereThereAreManyAndNoOther) {
  sleep_where("true");
  std::vector<Track> tracks;
  for (int i = 0; i < 200; ++i) tracks.push_back(flight("f" + std::to_string(i), 2));

  const auto settled = settle_in_time(tracks);

  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::unavailable);
  EXPECT_LE(sleeps(), 1 + 20);
}

}  // namespace
}  // namespace fixline::store
