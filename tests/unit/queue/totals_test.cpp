#include <gtest/gtest.h>

#include <chrono>

#include "queue/greatest_totals.hpp"
#include "queue/settled_tally.hpp"

namespace fixline::queue {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

constexpr points::Timestamp monday{std::chrono::hours(24 * 19'800)};

TEST(SettledTally, CompletesTotalsByWhatIsOwedToThem) {
  SettledTally tally;
  tally.add(QueueName::live, {.stored = 3, .failed = 1}, monday);
  tally.add(QueueName::upload, {.stored = 4, .failed = 0}, monday + 1s);

  const auto totals = tally.completed({.stored = 10, .failed = 2, .last_settled_at = monday});

  EXPECT_EQ(totals.stored, 17U);
  EXPECT_EQ(totals.failed, 3U);
  EXPECT_EQ(totals.last_settled_at, monday + 1s);
}

TEST(SettledTally, OwesAgainWhatIsGivenBack) {
  SettledTally tally;
  tally.add(QueueName::live, {.stored = 3, .failed = 0}, monday);

  const auto taken = tally.take(QueueName::live);
  EXPECT_EQ(tally.completed({}).stored, 0U);
  tally.give_back(QueueName::live, taken);

  EXPECT_EQ(tally.completed({}).stored, 3U);
}

TEST(GreatestTotals, NeverGoBack) {
  GreatestTotals greatest;
  EXPECT_EQ(greatest.see({.stored = 10, .failed = 2, .last_settled_at = monday}).stored, 10U);

  const auto later = greatest.see({.stored = 8, .failed = 3, .last_settled_at = std::nullopt});

  EXPECT_EQ(later.stored, 10U);
  EXPECT_EQ(later.failed, 3U);
  EXPECT_EQ(later.last_settled_at, monday);
}

}  // namespace
}  // namespace fixline::queue
