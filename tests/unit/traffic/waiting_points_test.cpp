#include "traffic/suite/waiting_points.hpp"

#include <gtest/gtest.h>

namespace fixline::traffic {
namespace {

TEST(WaitingPoints, AreThoseOfAllQueuesAndOfTheSpool) {
  const auto waiting = waiting_points_in(
      R"({"redis_connected":true,"queue_stats":{"live":{"queue_size":1,"total_pending":3,)"
      R"("spooled":4},"upload":{"total_pending":10}},"processor_stats":{"processed":99}})");

  ASSERT_TRUE(waiting) << waiting.error().detail;
  EXPECT_EQ(waiting->points, 17U);
  EXPECT_EQ(waiting->age.count(), 0);
}

TEST(WaitingPoints, AreAsOldAsThePageSays) {
  const auto waiting = waiting_points_in(
      R"({"queue_stats":{"live":{"total_pending":0}},"queue_stats_age_seconds":0.412})");

  ASSERT_TRUE(waiting) << waiting.error().detail;
  EXPECT_EQ(waiting->age.count(), 0.412);
}

TEST(WaitingPoints, AnotherPageIsAnError) {
  for (const auto* page : {"", "[]", "{}", R"({"queue_stats":{"live":{"total_pending":"3"}}})",
                           R"({"queue_stats":{"live":3}})"})
    EXPECT_FALSE(waiting_points_in(page)) << page;
}

}  // namespace
}  // namespace fixline::traffic
