#include "points/change.hpp"

#include <gtest/gtest.h>

namespace fixline::points {
namespace {

TEST(Changes, AreCountedByFieldAndReasonFromTheFirstPointOn) {
  Changes changes;
  changes.add(3, "lon", "wrapped");
  changes.add(4, "ele", "left out");
  changes.add(9, "lon", "wrapped");

  ASSERT_EQ(changes.kinds.size(), 2U);
  EXPECT_EQ(changes.kinds[0].index, 3U);
  EXPECT_EQ(changes.kinds[0].count, 2U);
  EXPECT_EQ(changes.kinds[1].field, "ele");
  EXPECT_EQ(changes.count, 3U);
}

TEST(Changes, OfTooManyKindsAreStillCounted) {
  Changes changes;
  for (std::size_t kind = 0; kind < 2 * Changes::kinds_max; ++kind)
    changes.add(kind, std::to_string(kind), "left out");

  EXPECT_EQ(changes.kinds.size(), Changes::kinds_max);
  EXPECT_EQ(changes.count, 2 * Changes::kinds_max);
}

}  // namespace
}  // namespace fixline::points
