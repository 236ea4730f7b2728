#include "processor/batch_pace.hpp"

#include <gtest/gtest.h>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;

TEST(BatchPace, GrowsToTheMostWhileBatchesAreQuick) {
  BatchPace pace(2'000, 20'000);

  for (int batch = 0; batch < 4; ++batch) pace.committed(pace.points(), 50ms);

  EXPECT_EQ(pace.points(), 20'000U);
}

TEST(BatchPace, DoesNotGrowByBatchesThatWereSmallAnyway) {
  BatchPace pace(2'000, 20'000);

  pace.committed(100, 1ms);

  EXPECT_EQ(pace.points(), 2'000U);
}

TEST(BatchPace, ShrinksToWhatASecondAllowed) {
  BatchPace pace(2'000, 20'000);

  pace.committed(2'000, 6s);

  EXPECT_EQ(pace.points(), 333U);
}

TEST(BatchPace, HalvesWhatTookLongAndFailed) {
  BatchPace pace(2'000, 20'000);

  pace.failed(2'000, 27s);
  EXPECT_EQ(pace.points(), 1'000U);
  pace.failed(1'000, 1ms);
  EXPECT_EQ(pace.points(), 1'000U) << "refused at once: its size was not to blame";
}

TEST(BatchPace, LeavesRoomForOthersBesideASmallOneThatFailed) {
  BatchPace pace(2'000, 20'000);

  pace.failed(1, 2'500ms);
  pace.failed(1, 5s);

  EXPECT_EQ(pace.points(), 500U);
}

TEST(BatchPace, SettlesAtASecondOfATableThatTakesMillisecondsARow) {
  BatchPace pace(2'000, 20'000);

  std::chrono::duration<double> spent{};
  for (int batch = 0; batch < 20; ++batch) {
    const auto took = pace.points() * 3ms;
    spent += took;
    pace.committed(pace.points(), took);
  }

  EXPECT_NEAR(static_cast<double>(pace.points()), 333.0, 170.0);
  EXPECT_LT(spent.count(), 6 + 19 * 1.1);
}

TEST(BatchPace, ShrinksWhereNothingWasTakenOfMany) {
  BatchPace pace(2'000, 20'000);

  pace.took_nothing_of_many(1'200);

  EXPECT_EQ(pace.points(), 300U);
}

TEST(BatchPace, NeverGivesNothing) {
  BatchPace pace(1, 20'000);

  pace.failed(1, 1h);
  pace.took_nothing_of_many(1);
  pace.committed(1, 1h);

  EXPECT_EQ(pace.points(), 1U);
}

}  // namespace
}  // namespace fixline::processor
