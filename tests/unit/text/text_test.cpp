#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>

#include "text/ascii.hpp"
#include "text/edit_distance.hpp"
#include "text/escaped.hpp"
#include "text/fold.hpp"
#include "text/hex.hpp"
#include "text/utf8.hpp"

namespace fixline::text {
namespace {

using namespace std::string_view_literals;

TEST(Ascii, ChangesTheCaseOfLettersAlone) {
  EXPECT_EQ(lower("AZaz09[`{@\xc3\x84"), "azaz09[`{@\xc3\x84");
  EXPECT_EQ(upper("AZaz09[`{@\xc3\xa4"), "AZAZ09[`{@\xc3\xa4");
}

TEST(Ascii, ComparesWordsIgnoringTheCase) {
  EXPECT_TRUE(is_same_word("Multipart/Form-DATA", "multipart/form-data"));
  EXPECT_TRUE(is_same_word("", ""));
  EXPECT_FALSE(is_same_word("gzip", "gzi"));
  // These differ by the bit that a letter's case is, and are no letters.
  EXPECT_FALSE(is_same_word("@[", "`{"));
}

TEST(Ascii, TrimsBlanksAroundAndNotWithin) {
  EXPECT_EQ(trimmed(" \t\r\n a b\n"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Hex, WritesTwoDigitsForEachByte) {
  EXPECT_EQ(hex_of("\x00\x7f\xff"sv), "007fff");
  EXPECT_EQ(hex_of(""), "");
  std::string out = "%";
  append_hex(out, 0xab, upper_hex_digits);
  EXPECT_EQ(out, "%AB");
}

TEST(Utf8, KnowsTheEdgesOfEachLength) {
  for (const auto well_formed :
       {"\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv, "\xee\x80\x80"sv,
        "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv}) {
    EXPECT_TRUE(is_utf8(well_formed)) << hex_of(well_formed);
    EXPECT_EQ(utf8_character_size(well_formed), well_formed.size());
    EXPECT_EQ(utf8_length(well_formed), 1U);
  }
}

TEST(Utf8, IsMendedByteByByte) {
  EXPECT_EQ(utf8_mended("a\xff\xfe \xc3\xa4\xc3"sv),
            "a\xef\xbf\xbd\xef\xbf\xbd \xc3\xa4\xef\xbf\xbd");
  EXPECT_EQ(utf8_mended(""), "");
}

TEST(Utf8, RefusesWhatIsCutOverlongOrNoCharacter) {
  for (const auto broken :
       {"\x80"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc3"sv, "\xe0\x9f\xbf"sv, "\xed\xa0\x80"sv,
        "\xe2\x82"sv, "\xf0\x8f\xbf\xbf"sv, "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xff"sv}) {
    EXPECT_FALSE(is_utf8(broken)) << hex_of(broken);
    EXPECT_EQ(utf8_character_size(broken), 0U) << hex_of(broken);
  }
  EXPECT_EQ(utf8_length("a\xff\xc3\xa4"), 3U);
  EXPECT_EQ(utf8_prefix("a\xc3\xa4z", 4), "a\xc3\xa4z");
  EXPECT_EQ(utf8_prefix("a\xc3\xa4z", 3), "a\xc3\xa4");
  EXPECT_EQ(utf8_prefix("a\xc3\xa4z", 2), "a");
  EXPECT_EQ(utf8_prefix("a\xc3\xa4z", 0), "");
}

TEST(Nearest, FindsAWordOfAtMostTwoMistakes) {
  const std::array<std::string, 3> words{"serve", "selftest", "simulate"};
  EXPECT_EQ(nearest("serv", words), "serve");
  EXPECT_EQ(nearest("sevre", words), "serve");
  EXPECT_EQ(nearest("selfttst", words), "selftest");
  EXPECT_EQ(nearest("bench", words), "");
  EXPECT_EQ(nearest("simul", words), "simulate") << "its beginning";
  EXPECT_EQ(nearest("smula", words), "simulate");
  EXPECT_EQ(nearest("simx", words), "");
  EXPECT_EQ(nearest("", words), "");
}

TEST(Folded, BreaksAtBlanksBelowTheLastColumn) {
  EXPECT_EQ(folded("name  what it is and does\nshort\n", 16),
            "name  what it is\n      and does\nshort\n");
  EXPECT_EQ(folded("redis: it is not there at all", 20), "redis: it is not\n    there at all");
  EXPECT_EQ(folded("a column too far right        for that", 24),
            "a column too far right\n    for that");
}

TEST(Folded, CutsNoWord) {
  EXPECT_EQ(folded("    see https://example.org/a/long/way now", 12),
            "    see\n    https://example.org/a/long/way\n    now");
  EXPECT_EQ(folded("  unbroken-and-long", 8), "  unbroken-and-long");
}

TEST(Folded, LeavesWhatFitsAsItIs) {
  EXPECT_EQ(folded("", 10), "");
  EXPECT_EQ(folded("\n\na  b\n", 4), "\n\na  b\n");
  EXPECT_EQ(folded("\u00e4\u00e4\u00e4 b", 5), "\u00e4\u00e4\u00e4 b");
  EXPECT_EQ(folded("\x1b[31mred\x1b[0m and so on", 13), "\x1b[31mred\x1b[0m and so on");
  EXPECT_EQ(folded("as long as it likes", std::string::npos), "as long as it likes");
}

TEST(Filled, BreaksProseAnewHoweverItWasBroken) {
  EXPECT_EQ(filled("one two three\nfour\nfive six", 10), "one two\nthree four\nfive six");
  EXPECT_EQ(filled("a\n\nb", 10), "a\n\nb");
  EXPECT_EQ(filled("", 10), "");
}

TEST(Filled, LeavesExamplesAndTablesAsTheyAre) {
  EXPECT_EQ(filled("Tells.\nExamples:\n  fixline check --path /health\n  b\nCodes: 0", 12),
            "Tells.\nExamples:\n  fixline check --path /health\n  b\nCodes: 0");
}

TEST(Filled, CutsNoWord) {
  EXPECT_EQ(filled("a unbroken-and-long b", 8), "a\nunbroken-and-long\nb");
}

TEST(Escaped, WritesOutWhatWouldEndTheLineOrMoveTheCursor) {
  EXPECT_EQ(escaped("a\nb\r\tc"), "a\\nb\\r\\tc");
  EXPECT_EQ(escaped(std::string("\x1b[2J\0\x7f", 6)), "\\x1b[2J\\x00\\x7f");
  EXPECT_EQ(escaped("\u009b2J\u2028\u2029"), "\\u009b2J\\u2028\\u2029");
  EXPECT_EQ(escaped("abc\u202edef\u2066\u200f"), "abc\\u202edef\\u2066\\u200f");
  EXPECT_EQ(escaped("\xff\xc3"), "\\xff\\xc3");
}

TEST(Escaped, LeavesWhatPeopleRead) {
  for (const auto* text : {"", "plain: 100 %", "Z\u00fcrich \ud55c\uad6d \U0001fa82", "a\\nb"})
    EXPECT_EQ(escaped(text), text);
  EXPECT_EQ(escaped("a\nb\u009b", Leave::c0), "a\nb\\u009b");
}

}  // namespace
}  // namespace fixline::text
