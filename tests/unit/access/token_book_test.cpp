#include "access/token_book.hpp"

#include <gtest/gtest.h>

namespace fixline::access {
namespace {

AccessToken token(std::string id) {
  AccessToken token;
  token.id = std::move(id);
  return token;
}

TEST(TokenBook, FindsATokenByItsId) {
  const TokenBook book({token("one"), token("two")});

  ASSERT_TRUE(book.find("two"));
  EXPECT_EQ(book.find("two")->token.id, "two");
  EXPECT_FALSE(book.find("three"));
  EXPECT_EQ(book.size(), 2U);
}

TEST(TokenBook, GoesOnWithWhatWasUsedBefore) {
  const TokenBook before({token("one")});
  before.find("one")->use->last_second = 7;

  const TokenBook after({token("one"), token("two")}, &before);

  EXPECT_EQ(after.find("one")->use->last_second, 7);
  EXPECT_EQ(after.find("two")->use->last_second, 0);
}

TEST(TokenBook, KnowsWhetherSomebodyMayAskForSomethingBelowAdmin) {
  auto office = token("office");
  office.scopes.add(Scope::read);
  auto phone = token("phone");
  phone.scopes.add(Scope::ingest_live);

  EXPECT_FALSE(TokenBook({phone}).has_administrator());
  EXPECT_TRUE(TokenBook({phone, office}).has_administrator());
}

}  // namespace
}  // namespace fixline::access
