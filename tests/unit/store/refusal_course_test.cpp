#include "store/bulk/refusal_course.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fixline::store {
namespace {

postgres::PgError error_of(std::string sqlstate) {
  postgres::PgError error;
  error.sqlstate = std::move(sqlstate);
  return error;
}

const auto raised = error_of("P0001");
const auto locked = error_of("55P03");
const auto slow = error_of("57014");

/// Flights of ten rows.
BadRowSearch search_of(std::size_t flights) {
  std::vector<std::size_t> first_rows;
  for (std::size_t flight = 0; flight < flights; ++flight) first_rows.push_back(10 * flight);
  return {first_rows, 10 * flights, BadRowSearch::Start::refused};
}

RowRange flight(std::size_t number) { return {10 * number, 10}; }

TEST(RefusalCourse, IsTheTroubleOfAllWhenManyFlightsFailAndNonePasses) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::when_none_passes);
  course.begin_round();
  for (std::size_t i = 0; i + 1 < RefusalCourse::flights_max; ++i) course.failed(flight(i), raised);
  EXPECT_FALSE(course.trouble_of_all());

  course.failed(flight(99), raised);

  ASSERT_TRUE(course.trouble_of_all());
  EXPECT_EQ(course.trouble_of_all()->sqlstate, "P0001");
}

TEST(RefusalCourse, IsTheTroubleOfAllAfterFewerFlightsWhereEachWaits) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::when_none_passes);
  course.begin_round();
  for (std::size_t i = 0; i < RefusalCourse::waiting_flights_max; ++i)
    course.failed(flight(i), locked);

  EXPECT_TRUE(course.trouble_of_all());
}

TEST(RefusalCourse, IsNeverTheTroubleOfAllOnceAFlightPasses) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::when_none_passes);
  course.begin_round();
  course.passed({500, 10});
  for (std::size_t i = 0; i < 50; ++i) course.failed(flight(i), locked);

  EXPECT_FALSE(course.trouble_of_all());
}

TEST(RefusalCourse, GivesUpAFlightThatRunsIntoItsLimitOnceAsAWhole) {
  const auto search = search_of(3);
  RefusalCourse course(search, Ends::when_none_passes);
  course.begin_round();
  course.failed(flight(1), slow);

  const auto lost = course.take_lost_flights();

  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].flight, 1U);
}

TEST(RefusalCourse, LooksIntoAFlightOfWhichPartsRunIntoTheirLimit) {
  const auto search = search_of(1);
  RefusalCourse course(search, Ends::when_none_passes);
  course.begin_round();
  for (std::size_t row = 0; row < 9; ++row) course.failed({row, 1}, slow);

  EXPECT_TRUE(course.take_lost_flights().empty());
}

TEST(RefusalCourse, CostsTooMuchAfterFewTestsThatRunIntoTheirLimitWhateverPasses) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::with_all_rows);
  course.begin_round();
  course.passed(flight(99));
  for (std::size_t i = 0; i + 1 < RefusalCourse::slow_tests_max; ++i)
    course.failed(flight(i), slow);
  EXPECT_FALSE(course.costs_too_much());

  course.failed(flight(98), slow);

  EXPECT_TRUE(course.costs_too_much());
}

TEST(RefusalCourse, GivesUpAFlightWithManyRowsOnlyForOneOfThemWhereThatIsWanted) {
  const auto search = search_of(3);
  RefusalCourse course(search, Ends::when_none_passes, SlowProof::row);
  course.failed(flight(1), slow);
  EXPECT_EQ(course.cut(flight(1), slow), BadRowSearch::Cut::first_row);
  EXPECT_TRUE(course.take_lost_flights().empty());

  course.failed({10, 1}, slow);

  EXPECT_EQ(course.take_lost_flights().size(), 1U);
}

TEST(RefusalCourse, CutsWhatIsRefusedAtOnceIntoParts) {
  const auto search = search_of(3);
  const RefusalCourse course(search, Ends::when_none_passes, SlowProof::row);

  EXPECT_EQ(course.cut(flight(1), raised), BadRowSearch::Cut::parts);
}

TEST(RefusalCourse, GivesUpASlowFlightOnlyOnceOthersPassWhereThatIsWanted) {
  const auto search = search_of(3);
  RefusalCourse course(search, Ends::when_none_passes, SlowProof::row_beside_others);
  course.failed({10, 1}, slow);
  EXPECT_TRUE(course.take_lost_flights().empty());
  EXPECT_FALSE(course.trouble_of_all()) << "others are to be tested";

  course.passed(flight(2));

  EXPECT_EQ(course.take_lost_flights().size(), 1U);
}

TEST(RefusalCourse, IsTheTroubleOfAllAfterFewSlowTestsWhereOthersHaveToPass) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::when_none_passes, SlowProof::row_beside_others);
  for (std::size_t i = 0; i < RefusalCourse::slow_tests_beside_none_max; ++i)
    course.failed(flight(i), slow);

  EXPECT_TRUE(course.trouble_of_all());
}

TEST(RefusalCourse, IsTheTroubleOfAllWhereManyTestsAreSlowAndNoRowAlone) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::when_none_passes, SlowProof::row_beside_others);
  course.passed(flight(99));
  for (std::size_t i = 0; i < RefusalCourse::slow_tests_max; ++i) course.failed(flight(i), slow);

  EXPECT_TRUE(course.trouble_of_all());
}

// One flight of 10,000 points for which there is no partition says nothing of its neighbours.
TEST(RefusalCourse, CountsFlightsRatherThanTests) {
  const auto search = search_of(2);
  RefusalCourse course(search, Ends::when_none_passes);
  for (int round = 0; round < 90; ++round) {
    course.begin_round();
    for (std::size_t row = 0; row < 10; ++row) course.failed({row, 1}, raised);
  }

  EXPECT_FALSE(course.trouble_of_all());
}

TEST(RefusalCourse, IsTheTroubleOfAllAfterVeryManyTests) {
  const auto search = search_of(2);
  RefusalCourse course(search, Ends::when_none_passes);
  for (std::size_t test = 0; test < RefusalCourse::tests_max; ++test) course.failed({0, 1}, raised);

  EXPECT_TRUE(course.trouble_of_all());
}

TEST(RefusalCourse, CountsNoFlightTwiceThatFailsInTwoRounds) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::when_none_passes);
  for (int round = 0; round < 2; ++round) {
    course.begin_round();
    for (std::size_t i = 0; i < 40; ++i) course.failed(flight(i), raised);
  }

  EXPECT_FALSE(course.trouble_of_all());
}

TEST(RefusalCourse, LosesAFlightOfWhichManyTestsFailAndNonePasses) {
  const auto search = search_of(2);
  RefusalCourse course(search, Ends::when_none_passes);
  for (std::size_t i = 1; i < RefusalCourse::tests_of_a_flight_max; ++i)
    course.failed({10, 1}, raised);
  EXPECT_TRUE(course.take_lost_flights().empty());

  course.failed({11, 1}, raised);

  const auto lost = course.take_lost_flights();
  ASSERT_EQ(lost.size(), 1U);
  EXPECT_EQ(lost[0].flight, 1U);
  EXPECT_EQ(lost[0].error.sqlstate, "P0001");
  EXPECT_TRUE(course.take_lost_flights().empty()) << "told once";
}

TEST(RefusalCourse, LosesALockedFlightAtOnce) {
  const auto search = search_of(2);
  RefusalCourse course(search, Ends::when_none_passes);

  course.failed(flight(0), locked);

  EXPECT_EQ(course.take_lost_flights().size(), 1U);
}

TEST(RefusalCourse, LosesNoFlightOfWhichARowPassed) {
  const auto search = search_of(2);
  RefusalCourse course(search, Ends::when_none_passes);
  course.passed({3, 1});
  for (std::size_t i = 0; i < RefusalCourse::tests_of_a_flight_max; ++i)
    course.failed({4, 1}, raised);

  EXPECT_TRUE(course.take_lost_flights().empty());
}

// To bury is to judge each point by what is said of itself.
TEST(RefusalCourse, EndsForLocksAloneWhereAllRowsAreWanted) {
  const auto search = search_of(100);
  RefusalCourse course(search, Ends::with_all_rows);
  course.begin_round();
  for (std::size_t i = 0; i < 100; ++i)
    for (int test = 0; test < 300; ++test) course.failed(flight(i), raised);
  EXPECT_FALSE(course.trouble_of_all());
  EXPECT_TRUE(course.take_lost_flights().empty());

  course.failed(flight(99), locked);

  EXPECT_FALSE(course.trouble_of_all());
  EXPECT_EQ(course.take_lost_flights().size(), 1U);
}

}  // namespace
}  // namespace fixline::store
