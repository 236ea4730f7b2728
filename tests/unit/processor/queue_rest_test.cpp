#include "processor/queue_rest.hpp"

#include <gtest/gtest.h>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;

const auto now = QueueRest::Clock::now();

TEST(QueueRest, AllowsEveryBatchUntilOneFails) {
  EXPECT_TRUE(QueueRest(1).allows_batch(true, now));
}

TEST(QueueRest, LastsAMomentInAnOutageAndLongerEachTime) {
  QueueRest rest(1);

  rest.failed(ErrorCode::unavailable, now);
  EXPECT_FALSE(rest.allows_batch(false, now));
  EXPECT_TRUE(rest.allows_batch(false, now + 50ms));

  for (int failures = 0; failures < 20; ++failures) rest.failed(ErrorCode::unavailable, now);
  EXPECT_FALSE(rest.allows_batch(false, now + 400ms));
  EXPECT_TRUE(rest.allows_batch(false, now + 1s)) << "good points may come meanwhile";
}

TEST(QueueRest, LastsSecondsWhereAPersonMustMendSomething) {
  QueueRest rest(1);

  rest.failed(ErrorCode::misconfigured, now);

  EXPECT_FALSE(rest.allows_batch(false, now + 4s));
  EXPECT_TRUE(rest.allows_batch(false, now + 6s));
}

TEST(QueueRest, IsFollowedByOneBatchAloneUntilThatSucceeds) {
  QueueRest rest(1);
  rest.failed(ErrorCode::unavailable, now);

  EXPECT_FALSE(rest.allows_batch(true, now + 1min));
  rest.succeeded();
  EXPECT_TRUE(rest.allows_batch(true, now));
}

TEST(QueueRest, RestsAfterTheSecondBatchOfWhichNothingWasTaken) {
  QueueRest rest(1);

  EXPECT_FALSE(rest.took_nothing());
  EXPECT_TRUE(rest.took_nothing());
  rest.succeeded();
  EXPECT_FALSE(rest.took_nothing());
}

// Each batch that is held makes room for the next.
TEST(QueueRest, LetsARowOfOddBatchesComeToItsEnd) {
  QueueRest rest(1);
  int held = 0;
  for (int batch = 0; batch < 20; ++batch)
    if (!rest.took_nothing()) ++held;

  EXPECT_GE(held, 15);
}

}  // namespace
}  // namespace fixline::processor
