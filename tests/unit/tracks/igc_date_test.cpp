#include "tracks/igc_date.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace fixline::tracks {
namespace {

using namespace std::chrono_literals;

TEST(IgcDate, IsReadInAllItsSpellings) {
  const std::chrono::sys_days expected = 2023y / 2 / 20;
  for (const char* line :
       {"HFDTE200223",          "HFDTEDATE:200223", "HFDTEDATE:200223,01",  "HFDTE: 200223",
        "HODTE200223",          "HPDTE200223",      "HFDTEDATE: 200223",    "HFDTE 200223",
        "HFDTE\t:\t200223",     "HFDTE200223junk",  "HFDTE DATE:200223,02", "HFDTEDate:200223",
        "HFDTE:DATE:200223",    "HFDTE 20 02 23",   "HFDTE20-02-23",        "HFDTE20/02/23",
        "HFDTEDATE:20.02.2023", "hfdte200223",      "HDTE200223",           "HFDTE20022023",
        "HFDTE20022301"}) {
    EXPECT_EQ(parse_igc_date(line), expected) << line;
  }
}

TEST(IgcDate, HasACentury) {
  EXPECT_EQ(parse_igc_date("HFDTE010180"), std::chrono::sys_days(1980y / 1 / 1));
  EXPECT_EQ(parse_igc_date("HFDTE311299"), std::chrono::sys_days(1999y / 12 / 31));
  EXPECT_EQ(parse_igc_date("HFDTE010100"), std::chrono::sys_days(2000y / 1 / 1));
  EXPECT_EQ(parse_igc_date("HFDTE010179"), std::chrono::sys_days(2079y / 1 / 1));
}

TEST(IgcDate, IsNothingThatIsNotInTheCalendar) {
  for (const char* line :
       {"HFDTE000000", "HFDTE310223", "HFDTE290223", "HFDTE", "HFDTE2002", "HFDTE20022x",
        "HFPLTPILOT:200223", "LFDTE200223", "HFDTE20-02.23", "HFDTE20--02-23", "HFDTE2023-02-20",
        "HFDTE20-02-1823", "H0DTE200223", "HFTE200223", ""}) {
    EXPECT_FALSE(parse_igc_date(line)) << line;
  }
}

TEST(IgcDate, IsLookedForInItsRecordsAlone) {
  for (const char* line : {"HFDTE", "HFDTE000000", "hfdte x", "HDTE200223", "HODTEDATE:"})
    EXPECT_TRUE(is_igc_date_record(line)) << line;
  for (const char* line : {"", "H", "HFDT", "HFPLT", "LFDTE200223", "H0DTE200223"})
    EXPECT_FALSE(is_igc_date_record(line)) << line;
}

}  // namespace
}  // namespace fixline::tracks
