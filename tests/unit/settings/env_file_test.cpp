#include "settings/env_file.hpp"

#include <gtest/gtest.h>

namespace fixline::settings {
namespace {

/// The value of the only assignment, or the error.
std::string value_of(std::string_view text) {
  const auto lines = parse_env_file(text);
  if (!lines) return "error: " + lines.error().detail;
  return lines->size() == 1 ? lines->front().value : std::to_string(lines->size()) + " lines";
}

TEST(EnvFile, TakesAPlainValueWithoutTheBlanksAround) {
  EXPECT_EQ(value_of("A =  b c \r\n"), "b c");
}

TEST(EnvFile, EndsAPlainValueBeforeAComment) { EXPECT_EQ(value_of("A=b # c"), "b"); }

TEST(EnvFile, KeepsANumberSignThatFollowsNoBlank) { EXPECT_EQ(value_of("A=b#c"), "b#c"); }

TEST(EnvFile, TakesSingleQuotesAsTheyAre) {
  EXPECT_EQ(value_of(R"(A='b \n $c # d')"), R"(b \n $c # d)");
}

TEST(EnvFile, ReadsEscapesInDoubleQuotes) {
  EXPECT_EQ(value_of(R"(A="b\n\"\$\\" # c)"), "b\n\"$\\");
}

TEST(EnvFile, AllowsExport) { EXPECT_EQ(value_of("export A=b"), "b"); }

TEST(EnvFile, AllowsAnEmptyValue) { EXPECT_EQ(value_of("A="), ""); }

TEST(EnvFile, SkipsBlankLinesAndComments) { EXPECT_EQ(value_of("\n  # B=c\n\nA=b"), "b"); }

TEST(EnvFile, SkipsAByteOrderMark) {
  EXPECT_EQ(value_of("\xEF\xBB\xBF"
                     "A=b"),
            "b");
}

TEST(EnvFile, CountsLinesFromOne) {
  const auto lines = parse_env_file("# x\n\nA=b\n");

  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->front().line, 3);
}

TEST(EnvFile, NamesTheLineThatHasNoEqualsSign) {
  EXPECT_EQ(value_of("A=b\nnonsense\n"), "error: line 2: NAME=VALUE expected");
}

TEST(EnvFile, NamesTheLineOfAnOpenQuote) {
  EXPECT_EQ(value_of("A=\"b"), "error: line 1: a closing \" is missing");
}

TEST(EnvFile, RefusesTextAfterAQuote) {
  EXPECT_EQ(value_of("A='b' c"), "error: line 1: more text after the closing quote");
}

TEST(EnvFile, RefusesANameWithABlank) {
  EXPECT_EQ(value_of("A B=c"), "error: line 1: a name of letters, digits and _ expected");
}

}  // namespace
}  // namespace fixline::settings
