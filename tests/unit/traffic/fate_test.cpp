#include "traffic/report/fate.hpp"

#include <gtest/gtest.h>

namespace fixline::traffic {
namespace {

client::Outcome acknowledged(client::Mode mode, std::uint64_t accepted) {
  client::Outcome outcome;
  outcome.sort = client::Outcome::Sort::acknowledged;
  outcome.receipt.mode = mode;
  outcome.receipt.accepted = accepted;
  return outcome;
}

TEST(Fate, FollowsTheModeOfTheReceipt) {
  EXPECT_EQ(fates_of(acknowledged(client::Mode::queued, 3), 3).most, Fate::queued);
  EXPECT_EQ(fates_of(acknowledged(client::Mode::direct, 3), 3).most, Fate::direct);
  EXPECT_EQ(fates_of(acknowledged(client::Mode::spooled, 3), 3).most, Fate::spooled);
}

TEST(Fate, OfAPlainOkCoversEveryPoint) {
  EXPECT_EQ(fates_of(acknowledged(client::Mode::unstated, 0), 3).most, Fate::acknowledged);
}

TEST(Fate, SetsApartThePointsThatWereRefused) {
  auto outcome = acknowledged(client::Mode::queued, 2);
  outcome.receipt.rejected.add(1, "lat", "is outside -90..90");

  const auto fates = fates_of(outcome, 3);

  EXPECT_EQ(fates.most, Fate::queued);
  EXPECT_EQ(fates.refused, std::vector<std::size_t>{1});
}

TEST(Fate, IsOpenWhenTheReceiptDoesNotAccountForEveryPoint) {
  EXPECT_EQ(fates_of(acknowledged(client::Mode::queued, 2), 3).most, Fate::unacknowledged);
}

TEST(Fate, IsOpenWhenNotEveryRefusalIsListed) {
  auto outcome = acknowledged(client::Mode::queued, 1);
  outcome.receipt.rejected.add(1, "lat", "");
  outcome.receipt.rejected.count = 2;

  EXPECT_EQ(fates_of(outcome, 3).most, Fate::unacknowledged);
}

TEST(Fate, IsFoundByItsName) {
  for (std::size_t i = 0; i < fate_count; ++i) {
    const auto fate = static_cast<Fate>(i);
    EXPECT_EQ(fate_named(name_of(fate)), fate);
  }
  EXPECT_EQ(fate_named("lost"), std::nullopt);
}

}  // namespace
}  // namespace fixline::traffic
