#include "traffic/report/point_outcome.hpp"

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

TEST(PointOutcome, FollowsTheModeOfTheReceipt) {
  EXPECT_EQ(point_outcomes_of(acknowledged(client::Mode::queued, 3), 3).most, PointOutcome::queued);
  EXPECT_EQ(point_outcomes_of(acknowledged(client::Mode::direct, 3), 3).most, PointOutcome::direct);
  EXPECT_EQ(point_outcomes_of(acknowledged(client::Mode::spooled, 3), 3).most,
            PointOutcome::spooled);
}

TEST(PointOutcome, OfAPlainOkCoversEveryPoint) {
  EXPECT_EQ(point_outcomes_of(acknowledged(client::Mode::unstated, 0), 3).most,
            PointOutcome::acknowledged);
}

TEST(PointOutcome, SetsApartThePointsThatWereRefused) {
  auto outcome = acknowledged(client::Mode::queued, 2);
  outcome.receipt.rejected.add(1, "lat", "is outside -90..90");

  const auto per_point = point_outcomes_of(outcome, 3);

  EXPECT_EQ(per_point.most, PointOutcome::queued);
  EXPECT_EQ(per_point.refused, std::vector<std::size_t>{1});
}

TEST(PointOutcome, IsOpenWhenTheReceiptDoesNotAccountForEveryPoint) {
  EXPECT_EQ(point_outcomes_of(acknowledged(client::Mode::queued, 2), 3).most,
            PointOutcome::unacknowledged);
}

TEST(PointOutcome, IsOpenWhenNotEveryRefusalIsListed) {
  auto outcome = acknowledged(client::Mode::queued, 1);
  outcome.receipt.rejected.add(1, "lat", "");
  outcome.receipt.rejected.count = 2;

  EXPECT_EQ(point_outcomes_of(outcome, 3).most, PointOutcome::unacknowledged);
}

TEST(PointOutcome, IsFoundByItsName) {
  for (std::size_t i = 0; i < point_outcome_count; ++i) {
    const auto outcome = static_cast<PointOutcome>(i);
    EXPECT_EQ(point_outcome_named(name_of(outcome)), outcome);
  }
  EXPECT_EQ(point_outcome_named("lost"), std::nullopt);
}

}  // namespace
}  // namespace fixline::traffic
