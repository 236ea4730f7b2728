#include "store/slow_rows.hpp"

#include <gtest/gtest.h>

namespace fixline::store {
namespace {

using points::QueueName;

TEST(SlowRows, AreLikelyInAQueueThatHadSomeUntilManyBatchesHadNone) {
  SlowRows rows;
  EXPECT_FALSE(rows.are_likely(QueueName::live));
  rows.met(QueueName::live);
  for (std::size_t batch = 0; batch + 1 < SlowRows::batches_watched; ++batch)
    rows.not_met(QueueName::live);
  EXPECT_TRUE(rows.are_likely(QueueName::live));

  rows.not_met(QueueName::live);

  EXPECT_FALSE(rows.are_likely(QueueName::live));
}

TEST(SlowRows, AreUnlikelyAfterAFewBatchesOfWhichAllAreSlow) {
  SlowRows rows;
  rows.met(QueueName::live);

  for (int batch = 0; batch < 5; ++batch) rows.all_met(QueueName::live);

  EXPECT_FALSE(rows.are_likely(QueueName::live));
}

TEST(SlowRows, OfOneQueueSayNothingOfAnother) {
  SlowRows rows;
  rows.met(QueueName::live);

  EXPECT_FALSE(rows.are_likely(QueueName::upload));
}

}  // namespace
}  // namespace fixline::store
