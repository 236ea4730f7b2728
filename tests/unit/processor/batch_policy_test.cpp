#include "processor/batch_policy.hpp"

#include <gtest/gtest.h>

namespace fixline::processor::batch_policy {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

constexpr BatchLimits limits{.points_min = 500, .points_max = 1000, .points_burst = 20'000};
const Clock::time_point now = Clock::now();

TEST(MostPoints, IsAnOrdinaryBatchWhileLittleWaits) {
  EXPECT_EQ(most_points(limits, QueueName::upload, 2'000, {}, now), 1'000U);
}

TEST(MostPoints, IsABurstWhileABacklogWaits) {
  EXPECT_EQ(most_points(limits, QueueName::upload, 2'001, {}, now), 20'000U);
}

TEST(MostPoints, OfBulkIsCutWhileLivePointsCome) {
  EXPECT_EQ(most_points(limits, QueueName::upload, 2'001, now - 999ms, now), 10'000U);
  EXPECT_EQ(most_points(limits, QueueName::upload, 2'001, now - 1s, now), 20'000U);
}

TEST(MostPoints, OfLiveIsNeverCut) {
  EXPECT_EQ(most_points(limits, QueueName::live, 2'001, now, now), 20'000U);
}

TEST(MostPoints, IsNeverCutBelowAnOrdinaryBatch) {
  constexpr BatchLimits flat{.points_min = 500, .points_max = 1000, .points_burst = 1000};
  EXPECT_EQ(most_points(flat, QueueName::upload, 2'001, now, now), 1'000U);
}

TEST(LiveSession, GetsLivePointsOfOneBatchForAMoment) {
  EXPECT_TRUE(is_left_to_live_session(limits, 1'000, now - 99ms, now));
  EXPECT_FALSE(is_left_to_live_session(limits, 1'000, now - 100ms, now));
  EXPECT_FALSE(is_left_to_live_session(limits, 1'001, now, now));
}

TEST(LiveSession, IsLeftNothingWhenNothingWaits) {
  EXPECT_FALSE(is_left_to_live_session(limits, 0, Clock::time_point::max(), now));
}

TEST(Gathering, IsForAShortReadWhileABatchIsUnderWay) {
  EXPECT_TRUE(may_gather(limits, 499, true));
  EXPECT_FALSE(may_gather(limits, 499, false));
  EXPECT_FALSE(may_gather(limits, 500, true));
  EXPECT_FALSE(may_gather(limits, 0, true));
}

TEST(Joining, IsForAShardThatFitsAsAWhole) {
  EXPECT_TRUE(may_join(limits, 400, 600));
  EXPECT_FALSE(may_join(limits, 400, 601));
  EXPECT_FALSE(may_join(limits, 400, 0));
}

}  // namespace
}  // namespace fixline::processor::batch_policy
