#include "access/pattern.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fixline::access {
namespace {

TEST(Pattern, WithoutStarsIsTheNameItself) {
  EXPECT_TRUE(matches("cup26-7", "cup26-7"));
  EXPECT_FALSE(matches("cup26-7", "cup26-70"));
  EXPECT_FALSE(matches("cup26-70", "cup26-7"));
  EXPECT_FALSE(matches("cup26-7", "CUP26-7"));
  EXPECT_FALSE(matches("", "x"));
  EXPECT_TRUE(matches("", ""));
}

TEST(Pattern, HasStarsForAnyLettersOrNone) {
  for (const auto* name : {"cup26-", "cup26-1", "cup26-*", "cup26-a/b c"})
    EXPECT_TRUE(matches("cup26-*", name)) << name;
  for (const auto* name : {"cup26", "xcup26-1", "cup27-1", ""})
    EXPECT_FALSE(matches("cup26-*", name)) << name;
  EXPECT_TRUE(matches("*-final-*", "cup26-final-7"));
  EXPECT_TRUE(matches("a*b*c", "abbbcbc"));
  EXPECT_FALSE(matches("a*b*c", "abbbcb"));
  EXPECT_TRUE(matches("**", ""));
}

TEST(Pattern, HasQuestionMarksForOneCharacter) {
  EXPECT_TRUE(matches("pilot-??", "pilot-07"));
  EXPECT_FALSE(matches("pilot-??", "pilot-7"));
  EXPECT_FALSE(matches("pilot-??", "pilot-007"));
  EXPECT_TRUE(matches("?ole", "Éole")) << "of two bytes";
  EXPECT_FALSE(matches("?", ""));
}

TEST(Pattern, TakesNoLongerForOneThatIsMadeToTakeLong) {
  std::string pattern;
  for (int star = 0; star < 50; ++star) pattern += "*a";

  EXPECT_FALSE(matches(pattern + "*b", std::string(400, 'a')));
}

TEST(Patterns, MatchWhenOneDoes) {
  const std::vector<std::string> patterns{"cup26-*", "training"};

  EXPECT_TRUE(matches_any(patterns, "training"));
  EXPECT_FALSE(matches_any(patterns, "other"));
}

TEST(Patterns, AreNoBoundWhereThereAreNone) { EXPECT_TRUE(matches_any({}, "whatever")); }

}  // namespace
}  // namespace fixline::access
