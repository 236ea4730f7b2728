#include "points/validation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

namespace fixline::points {
namespace {

using namespace std::string_view_literals;

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Latitude, IsFrom90SouthTo90North) {
  for (const double good : {-90.0, 0.0, 90.0}) EXPECT_FALSE(fault_of_latitude(good)) << good;
  for (const double bad : {std::nextafter(90.0, 91.0), -91.0, infinity, -infinity, std::nan("")}) {
    EXPECT_TRUE(fault_of_latitude(bad)) << bad;
  }
}

TEST(Longitude, IsFrom180WestTo180East) {
  for (const double good : {-180.0, 0.0, 180.0}) EXPECT_FALSE(fault_of_longitude(good)) << good;
  for (const double bad : {std::nextafter(180.0, 181.0), -181.0, infinity, std::nan("")}) {
    EXPECT_TRUE(fault_of_longitude(bad)) << bad;
  }
}

TEST(Longitude, GoesOnATenthOfADegreeBeyondTheDateLine) {
  EXPECT_NEAR(*across_date_line(180.0375), -179.9625, 1e-9);
  EXPECT_NEAR(*across_date_line(-180.1), 179.9, 1e-9);
  for (const double other : {180.0, -180.0, 0.0, 180.11, -181.0, infinity, std::nan("")})
    EXPECT_FALSE(across_date_line(other)) << other;
}

TEST(Text, IsUtf8) {
  for (const std::string_view good : {""sv, "flight"sv, "Z\u00fcrich"sv, "\ud55c\uad6d"sv,
                                      "\U0001fa82"sv, "\xf4\x8f\xbf\xbf"sv}) {
    EXPECT_FALSE(fault_of_text(good)) << good;
  }
  for (const std::string_view bad :
       {"\x80"sv, "\xc3"sv, "\xc0\xaf"sv, "\xe0\x80\xaf"sv, "\xed\xa0\x80"sv, "\xf0\x80\x80\x80"sv,
        "\xf4\x90\x80\x80"sv, "\xff"sv, "a\xe4z"sv, "\xe2\x82"sv}) {
    EXPECT_EQ(fault_of_text(bad), "is not valid UTF-8") << bad;
  }
}

TEST(Text, HoldsNoNul) { EXPECT_EQ(fault_of_text("a\0b"sv), "contains NUL"); }

TEST(Id, IsAtMost100CharactersLongWhateverTheirBytes) {
  std::string id;
  for (int i = 0; i < 100; ++i) id += "\u00fc";

  EXPECT_FALSE(fault_of_id(id));
  EXPECT_EQ(fault_of_id(id + "x"), "is longer than 100 characters");
}

TEST(Id, HoldsNoControlCharacter) {
  for (const std::string_view bad :
       {"a\nb"sv, "\t"sv, "\x1b[2J"sv, "a\x7f"sv, "\u009b"sv, "a\u2028b"sv}) {
    EXPECT_EQ(fault_of_id(bad), "contains a control character") << bad;
    EXPECT_FALSE(fault_of_taken_id(bad)) << bad;
  }
  for (const std::string_view good : {"a b"sv, "Z\u00fcrich/1"sv, "\ud55c\uad6d"sv, "\U0001fa82"sv})
    EXPECT_FALSE(fault_of_id(good)) << good;
}

}  // namespace
}  // namespace fixline::points
