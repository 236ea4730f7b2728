#include "http/memory_budget.hpp"

#include <gtest/gtest.h>

#include <list>
#include <string>
#include <utility>

namespace fixline::http {
namespace {

constexpr std::size_t kibibyte = 1024;
constexpr std::size_t mebibyte = 1024 * kibibyte;
constexpr std::size_t all = 64 * mebibyte;

/// How an attempt to have so much ends.
enum class End : std::uint8_t { granted, not_now, never };

class MemoryBudgetTest : public testing::Test {
 protected:
  End ask(const std::string& client, std::size_t bytes) {
    clients_.push_back(client);
    shares_.emplace_back(budget, clients_.back());
    const auto granted = shares_.back().grow_to(bytes);
    if (granted) return End::granted;
    shares_.pop_back();
    return granted.error().code == ErrorCode::too_large ? End::never : End::not_now;
  }

  std::size_t ask_until_refused(const std::string& client, std::size_t bytes) {
    std::size_t shares = 0;
    while (ask(client, bytes) == End::granted) ++shares;
    return shares;
  }

  void give_all_back() { shares_.clear(); }

  MemoryBudget budget{all};

 private:
  std::list<std::string> clients_;
  std::list<MemoryShare> shares_;
};

TEST_F(MemoryBudgetTest, GivesAClientHalfOfItForItsLargeShares) {
  EXPECT_EQ(ask_until_refused("a", 8 * mebibyte), 4U);
  EXPECT_EQ(ask("b", 8 * mebibyte), End::granted);
}

TEST_F(MemoryBudgetTest, GivesAClientThreeQuartersWithItsSmallShares) {
  ask_until_refused("a", 8 * mebibyte);

  EXPECT_EQ(ask_until_refused("a", 256 * kibibyte), 64U);
  EXPECT_EQ(ask("b", 256 * kibibyte), End::granted);
}

TEST_F(MemoryBudgetTest, GivesTinySharesToWhomeverThereIsMemoryFor) {
  ask_until_refused("a", 8 * mebibyte);
  ask_until_refused("a", 256 * kibibyte);

  EXPECT_EQ(ask("a", 16 * kibibyte), End::granted);
}

TEST_F(MemoryBudgetTest, LeavesAnEighthToSmallShares) {
  for (const auto* client : {"a", "b", "c", "d"}) ask_until_refused(client, 8 * mebibyte);
  EXPECT_EQ(budget.bytes(), all - all / 8);

  EXPECT_EQ(ask("e", 257 * kibibyte), End::not_now);
  EXPECT_EQ(ask("e", 256 * kibibyte), End::granted);
}

TEST_F(MemoryBudgetTest, GivesAClientsOnlyRequestMoreThanItsHalf) {
  EXPECT_EQ(ask("a", 50 * mebibyte), End::granted);
  EXPECT_EQ(ask("a", 257 * kibibyte), End::not_now);
}

TEST_F(MemoryBudgetTest, SaysNeverToWhatWouldNotFitIfItWereAlone) {
  EXPECT_EQ(ask("a", 57 * mebibyte), End::never);
  ask_until_refused("b", 8 * mebibyte);
  EXPECT_EQ(ask("a", 57 * mebibyte), End::never);
  EXPECT_EQ(ask("a", 56 * mebibyte), End::not_now);
}

TEST_F(MemoryBudgetTest, CountsAShareThatGrowsOnce) {
  const std::string client = "a";
  MemoryShare share(budget, client);
  for (const std::size_t size : {kibibyte, 100 * kibibyte, 10 * mebibyte, 20 * mebibyte})
    ASSERT_TRUE(share.grow_to(size));
  EXPECT_EQ(budget.bytes(), 20 * mebibyte);

  EXPECT_EQ(ask(client, 12 * mebibyte), End::granted);
  EXPECT_EQ(ask(client, 257 * kibibyte), End::not_now);
}

TEST_F(MemoryBudgetTest, GetsBackWhatAShareNeedsNoMore) {
  const std::string client = "a";
  MemoryShare share(budget, client);
  for (const std::size_t size : {100 * kibibyte, 10 * kibibyte, 20 * mebibyte, kibibyte}) {
    ASSERT_TRUE(share.resize(size));
    EXPECT_EQ(budget.bytes(), size);
  }
  EXPECT_EQ(ask_until_refused(client, 8 * mebibyte), 4U);
}

TEST_F(MemoryBudgetTest, GetsAllBack) {
  for (const std::size_t size : {kibibyte, 100 * kibibyte, 10 * mebibyte}) {
    ask_until_refused("a", size);
    give_all_back();
    EXPECT_EQ(budget.bytes(), 0U);
  }
  EXPECT_EQ(ask("a", 50 * mebibyte), End::granted);
}

TEST_F(MemoryBudgetTest, TakesNothingForWhatItDoesNotGrant) {
  ask_until_refused("a", 8 * mebibyte);
  const auto before = budget.bytes();
  EXPECT_EQ(ask("a", 20 * mebibyte), End::not_now);
  EXPECT_EQ(budget.bytes(), before);
}

TEST(MemoryShare, MovesWithWhatItHas) {
  MemoryBudget budget(mebibyte);
  const std::string client = "a";
  MemoryShare first(budget, client);
  ASSERT_TRUE(first.grow_to(100 * kibibyte));
  {
    const MemoryShare second(std::move(first));
    EXPECT_EQ(budget.bytes(), 100 * kibibyte);
  }
  EXPECT_EQ(budget.bytes(), 0U);
}

TEST(MemoryShare, HasNoLimitWithoutABudget) {
  MemoryShare share;
  EXPECT_TRUE(share.grow_to(std::size_t{1} << 50));
}

}  // namespace
}  // namespace fixline::http
