#include "store/bulk/bad_row_search.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <set>
#include <vector>

namespace fixline::store {
namespace {

using Rows = std::set<std::size_t>;

struct Course {
  Rows bad;
  Rows passed;
  std::size_t tests = 0;
  std::size_t rounds = 0;
};

bool holds_none_of(const Rows& bad, RowRange range) {
  const auto first = bad.lower_bound(range.first);
  return first == bad.end() || *first >= range.first + range.count;
}

std::vector<std::size_t> flights_of(std::size_t rows, std::size_t rows_a_flight) {
  std::vector<std::size_t> flights;
  for (std::size_t row = 0; row < rows; row += rows_a_flight) flights.push_back(row);
  return flights;
}

Course search(std::size_t rows, const Rows& bad, std::size_t tests_max = 1'000'000,
              std::size_t rows_a_flight = 1'000'000) {
  Course course;
  BadRowSearch search(flights_of(rows, rows_a_flight), rows, BadRowSearch::Start::refused);
  while (!search.is_over()) {
    ++course.rounds;
    for (const auto& range : search.take(tests_max)) {
      ++course.tests;
      const bool passes = holds_none_of(bad, range);
      const auto finding = search.record(range, passes);
      if (finding == BadRowSearch::Finding::bad) course.bad.insert(range.first);
      for (std::size_t i = 0; passes && i < range.count; ++i)
        EXPECT_TRUE(course.passed.insert(range.first + i).second) << "tested twice";
    }
  }
  return course;
}

Rows some_of(std::size_t rows, std::size_t count, std::mt19937& random) {
  Rows chosen;
  while (chosen.size() < count) chosen.insert(random() % rows);
  return chosen;
}

TEST(BadRowSearch, FindsExactlyTheBadRows) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto rows = 1 + random() % 3'000;
    const auto bad = some_of(rows, random() % (1 + rows), random);

    const auto course = search(rows, bad, 1 + random() % 500, 1 + random() % 1'000);

    EXPECT_EQ(course.bad, bad) << rows << " rows";
    EXPECT_EQ(course.passed.size(), rows - bad.size());
  }
}

TEST(BadRowSearch, NeedsThreeRoundsForAThousandRowsHoweverManyAreBad) {
  std::mt19937 random(8);
  for (const std::size_t bad : {1U, 2U, 10U, 300U, 999U, 1'000U})
    EXPECT_LE(search(1'000, some_of(1'000, bad, random)).rounds, 3U) << bad << " bad";
}

TEST(BadRowSearch, NeedsFourRoundsForABurstOfTwentyThousand) {
  std::mt19937 random(9);
  EXPECT_LE(search(20'000, some_of(20'000, 6'000, random)).rounds, 4U);
}

TEST(BadRowSearch, NeedsFewTestsForOneBadRow) {
  for (std::size_t bad = 0; bad < 1'000; bad += 37)
    EXPECT_LE(search(1'000, {bad}).tests, 3 * BadRowSearch::parts) << bad;
}

// Were the round trips bounded by tests and not by rows, many bad rows could multiply them.
TEST(BadRowSearch, NeverTestsMuchMoreThanEachRowOnce) {
  Rows all;
  for (std::size_t i = 0; i < 1'000; ++i) all.insert(i);

  EXPECT_LE(search(1'000, all).tests, 1'000U + 1'000U / 3);
}

TEST(BadRowSearch, IsOverAtOnceWithoutRows) {
  for (const auto start : {BadRowSearch::Start::refused, BadRowSearch::Start::untried})
    EXPECT_TRUE(BadRowSearch({}, 0, start).is_over());
}

TEST(BadRowSearch, CutsBetweenFlightsBeforeItCutsAFlight) {
  BadRowSearch search({0, 900, 910, 1'000}, 1'001, BadRowSearch::Start::refused);

  EXPECT_EQ(search.take(100), (std::vector<RowRange>{{0, 900}, {900, 10}, {910, 90}, {1'000, 1}}));
}

TEST(BadRowSearch, CutsManyFlightsIntoPartsOfAsManyFlights) {
  BadRowSearch search(flights_of(3'300, 100), 3'300, BadRowSearch::Start::refused);

  const auto ranges = search.take(100);

  ASSERT_EQ(ranges.size(), 11U);
  for (const auto& range : ranges) EXPECT_EQ(range.count, 300U);
}

TEST(BadRowSearch, NeedsOneRoundMoreWhereThereAreManyFlights) {
  std::mt19937 random(11);
  for (const std::size_t bad : {1U, 10U, 999U})
    EXPECT_LE(search(1'000, some_of(1'000, bad, random), 1'000'000, 30).rounds, 4U) << bad;
}

TEST(BadRowSearch, IsDoneWithTheRowsOfAFlightThatIsGivenUp) {
  BadRowSearch search({0, 160, 320}, 480, BadRowSearch::Start::refused);
  for (const auto& range : search.take(3)) search.record(range, false);
  for (const auto& range : search.take(20)) search.record(range, false);  // four of the second

  const auto given_up = search.give_up(1);

  std::size_t rows = 0;
  for (const auto& range : given_up) {
    EXPECT_EQ(search.flight_of(range.first), 1U);
    rows += range.count;
  }
  EXPECT_EQ(rows, 160U) << "what failed was cut and is untested again";
  while (!search.is_over())
    for (const auto& range : search.take(100)) {
      EXPECT_NE(search.flight_of(range.first), 1U) << range.first;
      search.record(range, true);
    }
}

TEST(BadRowSearch, TestsAFlightsFirstRowBeforeTheOthersWhereTestsAreDear) {
  using enum BadRowSearch::Cut;
  BadRowSearch search({0, 32}, 64, BadRowSearch::Start::refused);
  for (const auto& range : search.take(2)) search.record(range, range.first > 0, first_row);

  ASSERT_EQ(search.take(100), (std::vector<RowRange>{{0, 1}}));
  EXPECT_FALSE(search.is_over());
  search.record({0, 1}, true);

  EXPECT_EQ(search.take(100).size(), BadRowSearch::parts);
  EXPECT_TRUE(search.is_over());
}

TEST(BadRowSearch, GivesUpAlsoWhatWaitsForATest) {
  using enum BadRowSearch::Cut;
  for (const bool is_tested : {false, true}) {
    BadRowSearch search({0, 32}, 64, BadRowSearch::Start::refused);
    for (const auto& range : search.take(2)) search.record(range, range.first > 0, first_row);
    if (is_tested)
      for (const auto& range : search.take(1)) search.record(range, false);

    std::size_t rows = 0;
    for (const auto& range : is_tested ? search.give_up(0) : search.give_up_all())
      rows += range.count;

    EXPECT_EQ(rows, is_tested ? 31U : 32U);
    EXPECT_TRUE(search.is_over());
  }
}

// As when rows pass alone but not together: what is said last counts, and it ends.
TEST(BadRowSearch, EndsWhateverTheTestsSay) {
  std::mt19937 random(10);
  for (int round = 0; round < 100; ++round) {
    BadRowSearch search({0, 200}, 500, BadRowSearch::Start::refused);
    std::size_t tests = 0;
    while (!search.is_over())
      for (const auto& range : search.take(64)) {
        search.record(range, random() % 2 == 0);
        ++tests;
      }
    EXPECT_LE(tests, 1'000U);
  }
}

}  // namespace
}  // namespace fixline::store
