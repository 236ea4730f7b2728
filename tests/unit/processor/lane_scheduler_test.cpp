#include "processor/lane_scheduler.hpp"

#include <gtest/gtest.h>

#include <map>

namespace fixline::processor {
namespace {

using points::QueueName;

constexpr LaneScheduler::Waiting waiting(std::size_t live, std::size_t upload,
                                         std::size_t flymaster, std::size_t scoring) {
  LaneScheduler::Waiting points{};
  points[points::index_of(QueueName::live)] = live;
  points[points::index_of(QueueName::upload)] = upload;
  points[points::index_of(QueueName::flymaster)] = flymaster;
  points[points::index_of(QueueName::scoring)] = scoring;
  return points;
}

/// How often each queue was chosen in `turns` batches of 1000 points.
std::map<QueueName, int> turns_of(LaneScheduler& scheduler, const LaneScheduler::Waiting& points,
                                  int turns) {
  std::map<QueueName, int> count;
  for (int turn = 0; turn < turns; ++turn) {
    const auto queue = scheduler.next(points);
    if (!queue) break;
    ++count[*queue];
    scheduler.served(*queue, 1000);
  }
  return count;
}

TEST(LaneScheduler, ChoosesNothingWhenNothingWaits) {
  LaneScheduler scheduler;

  EXPECT_EQ(scheduler.next(waiting(0, 0, 0, 0)), std::nullopt);
}

TEST(LaneScheduler, LivePointsThatComeAreFirstHoweverLongTheOthersWait) {
  LaneScheduler scheduler;
  (void)turns_of(scheduler, waiting(0, 1, 1, 1), 10);

  EXPECT_EQ(scheduler.next(waiting(1, 1'000'000, 1'000'000, 1'000'000)), QueueName::live);
}

TEST(LaneScheduler, SharesTheRestByWeight) {
  LaneScheduler scheduler;

  auto turns = turns_of(scheduler, waiting(0, 1, 1, 1), 500);

  EXPECT_NEAR(turns[QueueName::upload], 200, 2);
  EXPECT_NEAR(turns[QueueName::scoring], 200, 2);
  EXPECT_NEAR(turns[QueueName::flymaster], 100, 2);
}

TEST(LaneScheduler, NoQueueStarvesNotEvenBehindLivePointsWithoutEnd) {
  LaneScheduler scheduler;

  auto turns = turns_of(scheduler, waiting(1'000'000, 1'000'000, 1, 1'000'000), 50);

  EXPECT_GT(turns[QueueName::live], 25);
  EXPECT_GT(turns[QueueName::upload], 0);
  EXPECT_GT(turns[QueueName::flymaster], 0);
}

TEST(LaneScheduler, AnIdleQueueSavesUpNoClaim) {
  LaneScheduler scheduler;
  (void)turns_of(scheduler, waiting(0, 1, 0, 0), 1000);

  auto turns = turns_of(scheduler, waiting(0, 1, 0, 1), 100);

  EXPECT_NEAR(turns[QueueName::upload], 50, 2);
}

}  // namespace
}  // namespace fixline::processor
