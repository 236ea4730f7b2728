#include "formats/text_number.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

namespace fixline::formats {
namespace {

TEST(ParseDecimal, TakesWhatPeopleAndDevicesWrite) {
  EXPECT_EQ(parse_decimal("46.5197"), 46.5197);
  EXPECT_EQ(parse_decimal(" -4.911050\r\n"), -4.91105);
  EXPECT_EQ(parse_decimal("+1."), 1.0);
  EXPECT_EQ(parse_decimal(".5"), 0.5);
  EXPECT_EQ(parse_decimal("1e2"), 100.0);
}

TEST(ParseDecimal, RefusesWhatIsNoFiniteDecimal) {
  for (const char* text : {"", " ", "+", "-", ".", "nan", "NaN", "inf", "-Infinity", "0x10", "1,5",
                           "1 2", "--1", "+-1", "1e", "1e999", "12m", "\xd9\xa1"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

TEST(ParseWhole, RefusesFractionsAndWhatHasNoRoom) {
  EXPECT_EQ(parse_whole(" -17 "), -17);
  for (const char* text : {"", "1.0", "1e3", "9223372036854775808", "x"}) {
    EXPECT_FALSE(parse_whole(text)) << text;
  }
}

TEST(AppendNumber, IsReadBackBitForBit) {
  std::mt19937_64 random(17);
  for (int i = 0; i < 20'000; ++i) {
    const auto number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) continue;
    std::string text;

    append_number(text, number);

    const auto back = parse_decimal(text);
    ASSERT_TRUE(back) << text;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(*back), std::bit_cast<std::uint64_t>(number)) << text;
  }
}

}  // namespace
}  // namespace fixline::formats
