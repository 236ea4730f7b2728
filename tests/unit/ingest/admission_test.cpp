#include "ingest/admission.hpp"

#include <gtest/gtest.h>

namespace fixline::ingest {
namespace {

using points::QueueName;

bool in_use() { return true; }
bool out_of_use() { return false; }

std::vector<QueueName> welcome_at(const Pressure& pressure,
                                  const Admission::IsInUse& is_redis_in_use = in_use) {
  Inflow inflow;
  Admission admission(1, inflow, is_redis_in_use);
  admission.see(pressure);
  std::vector<QueueName> welcome;
  for (const auto queue : points::all_queues)
    if (!admission.throttle_for(queue)) welcome.push_back(queue);
  return welcome;
}

const std::vector<QueueName> everyone{points::all_queues.begin(), points::all_queues.end()};

TEST(Admission, TakesEverybodyWhileThereIsRoom) {
  EXPECT_EQ(welcome_at({.queue_points = 79, .queue_points_max = 100}), everyone);
}

TEST(Admission, HasNoLimitWhereNoneIsSet) {
  EXPECT_EQ(welcome_at({.queue_points = 1'000'000'000}), everyone);
}

TEST(Admission, LetsLowPriorityGiveWayFirst) {
  EXPECT_EQ(welcome_at({.queue_points = 80, .queue_points_max = 100}),
            (std::vector{QueueName::live, QueueName::upload, QueueName::scoring}));
}

TEST(Admission, LetsMediumPriorityGiveWayNext) {
  EXPECT_EQ(welcome_at({.queue_points = 90, .queue_points_max = 100}),
            std::vector{QueueName::live});
}

TEST(Admission, TurnsLivePointsAwayLast) {
  EXPECT_EQ(welcome_at({.queue_points = 99, .queue_points_max = 100}),
            std::vector{QueueName::live});
  EXPECT_TRUE(welcome_at({.queue_points = 100, .queue_points_max = 100}).empty());
}

TEST(Admission, TakesLivePointsHoweverFullRedisAndTheSpoolAre) {
  EXPECT_EQ(welcome_at({.redis_bytes = 100, .redis_bytes_max = 100}), std::vector{QueueName::live});
  EXPECT_EQ(welcome_at({.spool_bytes = 100, .spool_bytes_max = 100}), std::vector{QueueName::live});
}

TEST(Admission, TurnsNobodyAwayForTheRoomInARedisThatIsOutOfUse) {
  EXPECT_EQ(welcome_at({.redis_bytes = 100, .redis_bytes_max = 100}, out_of_use), everyone);
  EXPECT_EQ(welcome_at({.queue_points = 100, .queue_points_max = 100}, out_of_use), everyone);
  EXPECT_EQ(welcome_at({.spool_bytes = 100, .spool_bytes_max = 100}, out_of_use),
            std::vector{QueueName::live});
}

TEST(Admission, KnowsAtOnceHowFullRedisIs) {
  Inflow inflow;
  Admission admission(1, inflow, in_use);
  admission.see_redis(80, 100);
  EXPECT_TRUE(admission.is_redis_nearly_full());
  EXPECT_TRUE(admission.throttle_for(QueueName::flymaster));

  admission.see_redis(80, 0);
  EXPECT_FALSE(admission.is_redis_nearly_full());
  EXPECT_FALSE(admission.throttle_for(QueueName::flymaster));
}

TEST(Admission, CountsWhatWasTakenInSinceTheQueueWasSeen) {
  Inflow inflow;
  Admission admission(1, inflow, in_use);
  Admission of_another_reactor(2, inflow, in_use);
  admission.see({.queue_points = 60, .queue_points_max = 100});
  {
    auto passage = of_another_reactor.let_in(40);
    EXPECT_TRUE(admission.throttle_for(QueueName::live)) << "on its way";
    passage.queued(40);
  }
  EXPECT_TRUE(admission.throttle_for(QueueName::live)) << "in the queue, though not seen there";

  admission.see({.queue_points = 90, .queue_points_max = 100});
  EXPECT_FALSE(admission.throttle_for(QueueName::live));
}

TEST(Admission, DoesNotCountWhatWentElsewhere) {
  Inflow inflow;
  Admission admission(1, inflow, in_use);
  admission.see({.queue_points = 60, .queue_points_max = 100});
  {
    const auto passage = admission.let_in(1'000);
  }

  EXPECT_FALSE(admission.throttle_for(QueueName::live));
}

TEST(Admission, ForgetsWhatWasTakenInWhenTheQueueCannotBeSeen) {
  Inflow inflow;
  Admission admission(1, inflow, in_use);
  admission.see({.queue_points = 60, .queue_points_max = 100});
  admission.let_in(1'000).queued(1'000);

  admission.see_nothing();

  EXPECT_FALSE(admission.throttle_for(QueueName::live));
}

TEST(Admission, AsksToWaitAsLongAsTheSurplusNeedsToDrain) {
  Inflow inflow;
  Admission admission(1, inflow, in_use);
  admission.see({.queue_points = 1000, .queue_points_max = 1000, .settled_per_second = 10});

  const auto throttle = admission.throttle_for(QueueName::flymaster);

  ASSERT_TRUE(throttle.has_value());
  EXPECT_GE(throttle->retry_after.count(), 20);
  EXPECT_LE(throttle->retry_after.count(), 30);
}

TEST(Admission, NeverAsksToWaitForLongerThanFiveMinutes) {
  Inflow inflow;
  Admission admission(1, inflow, in_use);
  admission.see({.queue_points = 1'000'000'000, .queue_points_max = 1000, .settled_per_second = 2});

  EXPECT_LE(admission.throttle_for(QueueName::live)->retry_after.count(), 300);
}

}  // namespace
}  // namespace fixline::ingest
