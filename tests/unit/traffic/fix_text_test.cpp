#include "traffic/competition/fix_text.hpp"

#include <gtest/gtest.h>

namespace fixline::traffic {
namespace {

TEST(FixText, WritesACoordinateWithItsDecimals) {
  EXPECT_EQ(coordinate_text(465'231'230, 6), "46.523123");
  EXPECT_EQ(coordinate_text(465'231'234, 7), "46.5231234");
  EXPECT_EQ(coordinate_text(-1'800'000'000, 7), "-180.0000000");
}

TEST(FixText, KeepsTheSignOfACoordinateBelowOneDegree) {
  EXPECT_EQ(coordinate_text(-1, 7), "-0.0000001");
  EXPECT_EQ(coordinate_text(50, 6), "0.000005");
}

TEST(FixText, WritesMetresWithOneDecimal) {
  EXPECT_EQ(metres_text(12'345), "1234.5");
  EXPECT_EQ(metres_text(-7), "-0.7");
}

}  // namespace
}  // namespace fixline::traffic
