#include "processor/batch_patience.hpp"

#include <gtest/gtest.h>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using enum Company;
using Seconds = BatchPatience::Seconds;

constexpr Seconds limit = 27s;

/// What a queue's patience is after batches of one kind.
struct Past {
  const char* name;
  std::size_t points;  ///< of each of them
  Seconds took;
  std::size_t next_points;
  double least;  ///< seconds that the next one is given
  double most;
};

class PatienceAfter : public testing::TestWithParam<Past> {};

TEST_P(PatienceAfter, IsWithin) {
  BatchPatience patience;
  for (int batch = 0; batch < 20; ++batch) patience.committed(GetParam().points, GetParam().took);

  const auto next = patience.of(GetParam().next_points, several_flights).count();

  EXPECT_GE(next, GetParam().least);
  EXPECT_LE(next, GetParam().most);
}

INSTANTIATE_TEST_SUITE_P(Batches, PatienceAfter,
                         testing::Values(Past{"QuickOnes", 1, 5ms, 10, 2, 2.1},
                                         Past{"QuickOnesBeforeALargeOne", 1, 5ms, 5'000, 2.4, 4},
                                         Past{"LargeOnesOfASecond", 20'000, 1s, 20'000, 4, 8},
                                         Past{"SlowOnesForTheirPoints", 250, 780ms, 1'500, 9, 14},
                                         Past{"SlowOnes", 10, 3s, 10, 9, 15},
                                         Past{"VerySlowOnes", 1, 20s, 1, 27, 100}),
                         [](const auto& test) { return test.param.name; });

TEST(BatchPatience, IsSecondsBeforeAnythingIsKnown) {
  const BatchPatience patience;

  EXPECT_LE(patience.of(1, one_flight), 1.1s);
  EXPECT_LE(patience.of(50, several_flights), 2.5s);
  EXPECT_GE(patience.of(2'000, several_flights), 2'000 * 4ms) << "if the table is a slow one";
}

TEST(BatchPatience, ReachesAnyLimitSoonWhereAllBatchesTakeLonger) {
  for (const auto company : {one_flight, several_flights}) {
    BatchPatience patience;
    Seconds spent{};
    while (patience.of(1, company) < limit) {
      const auto took = patience.of(1, company);
      spent += took;
      patience.failed(1, company, took);
    }
    EXPECT_LT(spent, 2 * limit);
  }
}

TEST(BatchPatience, IsNoLongerForWhatFailedSoonerThanThat) {
  BatchPatience patience;

  patience.failed(1, several_flights, 10ms);

  EXPECT_LE(patience.of(1, several_flights), 2.1s);
}

// Those that come meanwhile are tried with it, and must not wait for what it may take.
TEST(BatchPatience, OfAFlightThatFailedAloneIsNotThatOfSeveral) {
  BatchPatience patience;

  for (int batch = 0; batch < 4; ++batch) patience.failed(1, one_flight, 30s);

  EXPECT_GE(patience.of(1, one_flight), 16s);
  EXPECT_LE(patience.of(1, several_flights), 2.1s);
}

TEST(BatchPatience, IsShortAgainOnceAFlightIsFoundToBeSlow) {
  BatchPatience patience;
  for (int batch = 0; batch < 4; ++batch) patience.failed(1, one_flight, 30s);

  patience.parted();

  EXPECT_LE(patience.of(1, one_flight), 1.1s);
}

TEST(BatchPatience, IsShortAgainSomeBatchesAfterATroubleOfAll) {
  BatchPatience patience;
  for (int batch = 0; batch < 4; ++batch) patience.failed(1, several_flights, 30s);
  EXPECT_GE(patience.of(1, several_flights), 27s);
  patience.committed(1, 5ms);
  EXPECT_GE(patience.of(1, several_flights), 10s) << "not at once";

  for (int batch = 0; batch < 20; ++batch) patience.committed(1, 5ms);

  EXPECT_LE(patience.of(1, several_flights), 2.1s);
}

}  // namespace
}  // namespace fixline::processor
