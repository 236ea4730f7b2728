#include "access/point_rate.hpp"

#include <gtest/gtest.h>

namespace fixline::access {
namespace {

using namespace std::chrono_literals;

constexpr PointLimit limit{.per_second = 100, .burst = 200};
constexpr PointRate::Clock::time_point start{1000h};

TEST(PointRate, GivesABurstAtOnceAndThenWhatFlowsIn) {
  PointRate rate;

  EXPECT_FALSE(rate.take(200, limit, start));
  EXPECT_EQ(rate.take(1, limit, start), 10ms);
  EXPECT_FALSE(rate.take(1, limit, start + 10ms));
  EXPECT_FALSE(rate.take(100, limit, start + 1010ms));
  EXPECT_TRUE(rate.take(1, limit, start + 1010ms));
}

TEST(PointRate, TakesNothingOfWhatItRefuses) {
  PointRate rate;
  ASSERT_FALSE(rate.take(150, limit, start));

  EXPECT_EQ(rate.take(100, limit, start), 500ms);
  EXPECT_EQ(rate.left(limit, start), 50U);
  EXPECT_FALSE(rate.take(50, limit, start));
}

TEST(PointRate, HasNoMoreThanABurstAfterALongRest) {
  PointRate rate;
  ASSERT_FALSE(rate.take(200, limit, start));

  EXPECT_EQ(rate.left(limit, start + 24h), 200U);
  EXPECT_FALSE(rate.take(200, limit, start + 24h));
  EXPECT_TRUE(rate.take(1, limit, start + 24h));
}

TEST(PointRate, IsNoneWithoutALimit) {
  PointRate rate;

  EXPECT_FALSE(rate.take(1'000'000'000, PointLimit{}, start));
}

TEST(PointRate, FollowsALimitThatChanges) {
  PointRate rate;
  ASSERT_FALSE(rate.take(200, limit, start));

  EXPECT_FALSE(rate.take(200, PointLimit{.per_second = 1000, .burst = 4000}, start));
}

}  // namespace
}  // namespace fixline::access
