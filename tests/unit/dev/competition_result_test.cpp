#include <gtest/gtest.h>

#include "dev/competition_run.hpp"

namespace fixline::dev {
namespace {

/// Two acknowledged points, of which `stored` are in their table.
CompetitionResult result_with(std::uint64_t stored) {
  CompetitionResult result;
  auto& live = result.balance.queues.front();
  live.sent = live.promised = 2;
  live.stored = stored;
  return result;
}

TEST(CompetitionResult, IsCompleteWhenEachPointIsInItsTable) {
  EXPECT_TRUE(result_with(2).is_complete());
}

TEST(CompetitionResult, IsNotCompleteWithADeadLetterThoughThePromiseHeld) {
  auto result = result_with(1);
  result.balance.queues.front().dead = 1;

  EXPECT_TRUE(result.balance.has_held());
  EXPECT_FALSE(result.is_complete());
}

TEST(CompetitionResult, IsNotCompleteWhenOneIsMissing) {
  auto result = result_with(1);
  result.balance.queues.front().missing = 1;

  EXPECT_FALSE(result.balance.has_held());
  EXPECT_FALSE(result.is_complete());
}

}  // namespace
}  // namespace fixline::dev
