#include "tracks/igc_record.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace fixline::tracks {
namespace {

using namespace std::chrono_literals;

constexpr const char* good = "B1101355206343N00006198WA0058700558";

IgcFix fix_of(std::string_view line, const IgcExtensions& extensions = {}) {
  const auto fix = parse_igc_fix(line, extensions);
  EXPECT_TRUE(fix) << line;
  return fix.value_or(IgcFix{});
}

std::string with(std::size_t place, std::string_view text) {
  std::string line = good;
  return line.replace(place, text.size(), text);
}

TEST(IgcFix, IsReadFromItsColumns) {
  const IgcFix fix = fix_of(good);

  EXPECT_EQ(fix.time_of_day, 11h + 1min + 35s);
  EXPECT_EQ(fix.lat.degrees(), (52 * 60'000 + 6'343) / 60'000.0);
  EXPECT_EQ(fix.lon.degrees(), -6'198 / 60'000.0);
  EXPECT_EQ(fix.pressure_altitude, 587);
  EXPECT_EQ(fix.gnss_altitude, 558);
}

TEST(IgcFix, HasNoGnssAltitudeInAVRecord) {
  const IgcFix fix = fix_of(with(24, "V"));

  EXPECT_EQ(fix.gnss_altitude, std::nullopt);
  EXPECT_EQ(fix.pressure_altitude, 587);
}

TEST(IgcFix, ReadsAltitudesInAllTheirSpellings) {
  const std::pair<const char*, std::optional<int>> cases[] = {{"-0012", -12},
                                                              {"00-12", -12},
                                                              {"  -12", -12},
                                                              {"   12", 12},
                                                              {"12   ", 12},
                                                              {"00000", 0},
                                                              {"-0000", 0},
                                                              {"99999", 99'999},
                                                              {"     ", std::nullopt},
                                                              {"----1", std::nullopt},
                                                              {"-    ", std::nullopt},
                                                              {"12a45", std::nullopt},
                                                              {"1 2  ", std::nullopt},
                                                              {"12-  ", std::nullopt}};
  for (const auto& [text, metres] : cases) {
    EXPECT_EQ(fix_of(with(25, text)).pressure_altitude, metres) << text;
  }
}

TEST(IgcFix, KnowsAnAltitudeThatIsNoNumberFromABlankOne) {
  EXPECT_TRUE(fix_of(with(25, "----1")).has_odd_pressure_altitude);
  EXPECT_TRUE(fix_of(with(30, "12a45")).has_odd_gnss_altitude);
  EXPECT_FALSE(fix_of(with(25, "          ")).has_odd_pressure_altitude);
  EXPECT_FALSE(fix_of(with(25, "          ")).has_odd_gnss_altitude);
  EXPECT_FALSE(fix_of(with(24, "V00587----1")).has_odd_gnss_altitude);
}

TEST(IgcFix, TakesMinutesOfSixtyAsTheNextDegree) {
  EXPECT_EQ(fix_of(with(7, "5260000N")).lat.degrees(), 53);
  EXPECT_FALSE(parse_igc_fix(with(7, "5260001N"), {}));
  EXPECT_FALSE(parse_igc_fix(with(7, "5261000N"), {}));
}

TEST(IgcFix, IsMalformedOutOfItsRanges) {
  EXPECT_TRUE(parse_igc_fix(with(7, "9000000N18000000W"), {}));
  EXPECT_EQ(fix_of(with(7, "8960000S17960000E")).lat.degrees(), -90);
  for (const auto& line : {with(7, "9000001N"), with(15, "18006001W"), with(1, "240000"),
                           with(1, "236000"), with(1, "235860"), with(1, "1x0135"), with(14, "X"),
                           with(23, "N"), with(24, "B"), with(7, "52063 3N"), std::string(good, 34),
                           std::string("B"), std::string("b") + (good + 1), std::string()}) {
    EXPECT_FALSE(parse_igc_fix(line, {})) << line;
  }
}

TEST(IgcFix, KnowsALeapSecondAtTheDaysEndAlone) {
  const IgcFix fix = fix_of(with(1, "235960"));

  EXPECT_TRUE(fix.is_leap_second);
  EXPECT_EQ(fix.time_of_day, 23h + 59min + 59s);
  EXPECT_FALSE(parse_igc_fix(with(1, "110160"), {}));
}

TEST(IgcFix, HasMoreDigitsFromExtensions) {
  const auto extensions = parse_igc_extensions("I033637LAD3839LOD4042TDS");
  ASSERT_TRUE(extensions);
  const std::string line = std::string(good) + "12" + "34" + "567";

  const IgcFix fix = fix_of(line, *extensions);

  EXPECT_EQ(fix.lat.units, (52 * 60'000 + 6'343) * 100 + 12);
  EXPECT_EQ(fix.lat.degrees(), 312'634'312 / 6'000'000.0);
  EXPECT_EQ(fix.lon.degrees(), -619'834 / 6'000'000.0);
  EXPECT_EQ(fix.fraction, 567ms);
}

TEST(IgcFix, IgnoresAnExtensionThatItsLineDoesNotHave) {
  const auto extensions = parse_igc_extensions("I023637LAD3839LOD");

  EXPECT_EQ(fix_of(good, *extensions).lat.extra_digits, 0U);
  EXPECT_EQ(fix_of(std::string(good) + "1x34", *extensions).lat.extra_digits, 0U);
  EXPECT_EQ(fix_of(std::string(good) + "1x34", *extensions).lon.extra_digits, 2U);
  EXPECT_EQ(fix_of(std::string(good) + "123", *extensions).lon.extra_digits, 0U);
}

TEST(IgcFix, CutsOffDigitsThatNoDoubleKeeps) {
  const auto extensions = parse_igc_extensions("I013644LAD");

  EXPECT_EQ(fix_of(std::string(good) + "123456789", *extensions).lat.units,
            (52 * 60'000 + 6'343) * 1'000'000LL + 123'456);
}

TEST(IgcExtensions, HasThreeDigitsBeyondByte99) {
  const auto extensions = parse_igc_extensions("I043638FXA99101ENL102104LAD105107LOD");
  ASSERT_TRUE(extensions);
  EXPECT_EQ(extensions->lat_digits.first, 102U);
  EXPECT_EQ(extensions->lat_digits.last, 104U);
  EXPECT_EQ(extensions->lon_digits.first, 105U);
}

TEST(IgcExtensions, LeavesOutGroupsThatCannotBe) {
  EXPECT_FALSE(parse_igc_extensions("I00"));
  EXPECT_FALSE(parse_igc_extensions("I013536LAD"));
  EXPECT_FALSE(parse_igc_extensions("I013736LAD"));
  EXPECT_FALSE(parse_igc_extensions("I01xx36LAD"));
  EXPECT_FALSE(parse_igc_extensions("I"));
  EXPECT_EQ(parse_igc_extensions("I023536LAD3838lod")->lon_digits.first, 38U);
  EXPECT_EQ(parse_igc_extensions("I023636LAD38")->lat_digits.first, 36U);
}

TEST(LooksLikeIgc, KnowsTheRecordsThatFilesBeginWith) {
  for (const char* line : {"AXCT701ae", "AXSR", "HFDTE200223", "HFPLTPILOT:x", "B110001",
                           "I033638FXA3940SIU", "J010812HDT"}) {
    EXPECT_TRUE(looks_like_igc(line)) << line;
  }
  for (const char* line :
       {"", "A", "All good", "Hello", "Bad", "12345,abc", "{\"a\":1}", "EOF", "I am", "HTTP"}) {
    EXPECT_FALSE(looks_like_igc(line)) << line;
  }
}

}  // namespace
}  // namespace fixline::tracks
