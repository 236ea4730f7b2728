#include "access/token_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace fixline::access {
namespace {

TEST(TokenText, IsReadBack) {
  const auto id = random_token_id();
  const auto secret = random_token_secret();
  const auto text = token_text(id, secret);

  const auto read = parse_token(text);

  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, id);
  EXPECT_EQ(read->secret, secret);
  EXPECT_EQ(text, "fxl_" + id + "_" + secret);
}

TEST(TokenText, HasASecretOfAtLeast238Bits) {
  EXPECT_GE(std::log2(62.0) * token_secret_characters, 238.0);
}

TEST(TokenText, IsAnotherOneEachTime) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(seen.insert(random_token_id()).second);
    EXPECT_TRUE(seen.insert(random_token_secret()).second);
  }
}

TEST(TokenText, UsesEveryLetter) {
  std::set<char> letters;
  for (int i = 0; i < 1000; ++i)
    for (const char c : random_token_secret()) letters.insert(c);

  EXPECT_EQ(letters.size(), 62U);
}

TEST(TokenText, IsNothingElse) {
  const std::string good = token_text("abcdefghjk", std::string(43, 'S'));
  ASSERT_TRUE(parse_token(good));
  std::set<std::string> wrong{"", "fxl_", good + "x", good.substr(1), " " + good.substr(1)};
  for (std::size_t at = 0; at < good.size(); ++at) wrong.insert(good.substr(0, at));
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{3}, std::size_t{5}, std::size_t{14}, good.size() - 1})
    for (const char c : {'\0', '-', '\n', '\x80'}) {
      auto spoilt = good;
      spoilt[at] = c;
      wrong.insert(spoilt);
    }

  for (const auto& text : wrong) EXPECT_FALSE(parse_token(text)) << text;
}

}  // namespace
}  // namespace fixline::access
