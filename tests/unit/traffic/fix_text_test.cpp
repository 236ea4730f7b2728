#include "traffic/competition/fix_text.hpp"

#include <gtest/gtest.h>

namespace fixline::traffic {
namespace {

std::string coordinate(std::int32_t e7, unsigned decimals) {
  std::string out;
  append_coordinate(out, e7, decimals);
  return out;
}

TEST(FixText, WritesACoordinateWithItsDecimals) {
  EXPECT_EQ(coordinate(465'231'230, 6), "46.523123");
  EXPECT_EQ(coordinate(465'231'234, 7), "46.5231234");
  EXPECT_EQ(coordinate(-1'800'000'000, 7), "-180.0000000");
}

TEST(FixText, KeepsTheSignOfACoordinateBelowOneDegree) {
  EXPECT_EQ(coordinate(-1, 7), "-0.0000001");
  EXPECT_EQ(coordinate(50, 6), "0.000005");
}

TEST(FixText, WritesMetresWithOneDecimal) {
  std::string out;
  append_metres(out, 12'345);
  out += ' ';
  append_metres(out, -7);

  EXPECT_EQ(out, "1234.5 -0.7");
}

TEST(FixText, WritesAnInstantInUtc) {
  std::string out;
  append_time(out, std::chrono::sys_seconds(std::chrono::seconds(1'749'378'609)));

  EXPECT_EQ(out, "2025-06-08T10:30:09Z");
}

}  // namespace
}  // namespace fixline::traffic
