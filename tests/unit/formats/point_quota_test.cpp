#include "formats/point_quota.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace fixline::formats {
namespace {

using testing::HasSubstr;

constexpr std::size_t plenty = 1'000'000;

Error error_of(const PointQuota& quota) { return quota.refusal().error(); }

TEST(PointQuota, GrantsAsManyPointsAsTheSettingSays) {
  Room room(plenty);
  PointQuota quota({.points_max = 3, .setting = "THE_SETTING"}, room);

  EXPECT_TRUE(quota.take(2));
  EXPECT_TRUE(quota.take());
  EXPECT_TRUE(quota.outcome());
  EXPECT_FALSE(quota.take());
  EXPECT_EQ(error_of(quota).code, ErrorCode::too_large);
  EXPECT_THAT(error_of(quota).detail, HasSubstr("3 points (THE_SETTING)"));
  EXPECT_FALSE(quota.outcome());
}

TEST(PointQuota, GrantsPointsByTheBytesThatWereSent) {
  for (const std::size_t bytes : {0UZ, 1UZ, 100UZ}) {
    const std::size_t points = PointQuota::points_free + PointQuota::points_a_byte * bytes;
    Room room(plenty);
    PointQuota quota({.points_max = plenty, .bytes_sent = bytes}, room);

    EXPECT_TRUE(quota.take(points)) << bytes;
    EXPECT_FALSE(quota.take()) << bytes;
    EXPECT_EQ(error_of(quota).code, ErrorCode::too_large);
    EXPECT_THAT(error_of(quota).detail, HasSubstr("a body of " + std::to_string(bytes) + " bytes"));
  }
}

TEST(PointQuota, AsksForMemoryBeforeThePointsAreThere) {
  std::size_t asked_for = 0;
  Room room(plenty, [&](std::size_t bytes) -> Result<void> {
    if (bytes > 2'000'000) return failure(ErrorCode::overloaded, "no memory");
    asked_for = std::max(asked_for, bytes);
    return {};
  });
  PointQuota quota({}, room);

  ASSERT_TRUE(quota.take());
  EXPECT_EQ(asked_for, 0U) << "most requests bring one";
  std::size_t taken = 1;
  while (quota.take()) ++taken;

  EXPECT_GT(taken, 1'000U);
  EXPECT_GT(asked_for, taken * 96);
  EXPECT_EQ(error_of(quota).code, ErrorCode::overloaded);
}

TEST(PointQuota, EndsWhenTooManyPointsAreRefused) {
  Room room(plenty);
  PointQuota quota({.refused_max = 2}, room);

  ASSERT_TRUE(quota.take(3));
  EXPECT_TRUE(quota.refuse());
  EXPECT_TRUE(quota.refuse());
  EXPECT_FALSE(quota.refuse());
  EXPECT_EQ(error_of(quota).code, ErrorCode::refused);
  EXPECT_THAT(error_of(quota).detail, HasSubstr("more than 2 of its points are refused"));
}

TEST(PointQuota, TellsWhatWasExceededFirst) {
  Room room(plenty);
  PointQuota quota({.points_max = 1, .setting = "A", .refused_max = 0}, room);

  EXPECT_TRUE(quota.take());
  EXPECT_FALSE(quota.refuse());
  EXPECT_FALSE(quota.take());
  EXPECT_EQ(error_of(quota).code, ErrorCode::refused);
}

TEST(PointQuota, HasNoLimitForWhatNoClientSent) {
  PointQuota quota;

  EXPECT_TRUE(quota.take(1'000'000'000));
  EXPECT_TRUE(quota.hold(std::size_t{1} << 40));
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(quota.refuse());
}

}  // namespace
}  // namespace fixline::formats
