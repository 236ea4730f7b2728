#include "ingest/table_trials.hpp"

#include <gtest/gtest.h>

namespace fixline::ingest {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

const TableTrials::Clock::time_point start{};
constexpr auto longest_rest = 8s;

/// A write of uploads that ends a second after its beginning, in vain.
bool fails_after_a_second(TableTrials& trials, TableTrials::Clock::time_point begun) {
  return trials.failed(trials.begin(QueueName::upload, begun), begun + 1s);
}

TEST(TableTrials, LeaveATableAloneThatKeptItsWriterWaiting) {
  TableTrials trials;

  EXPECT_TRUE(fails_after_a_second(trials, start));

  EXPECT_FALSE(trials.allow(QueueName::upload, false, start + 1s));
  EXPECT_TRUE(trials.allow(QueueName::live, false, start + 1s));
}

TEST(TableTrials, LetOneAloneTryAfterTheRest) {
  TableTrials trials;
  fails_after_a_second(trials, start);

  const auto later = start + 1s + longest_rest;

  EXPECT_TRUE(trials.allow(QueueName::upload, false, later));
  EXPECT_FALSE(trials.allow(QueueName::upload, true, later));
}

TEST(TableTrials, EndWithTheFirstThatSucceeds) {
  TableTrials trials;
  fails_after_a_second(trials, start);

  EXPECT_TRUE(trials.succeeded(trials.begin(QueueName::upload, start + 1s)));

  EXPECT_TRUE(trials.allow(QueueName::upload, true, start + 1s));
  EXPECT_FALSE(trials.succeeded(trials.begin(QueueName::upload, start + 1s)));
}

TEST(TableTrials, CareForNoFailureThatCostsNoTime) {
  TableTrials trials;

  EXPECT_FALSE(trials.failed(trials.begin(QueueName::upload, start), start + 10ms));

  EXPECT_TRUE(trials.allow(QueueName::upload, true, start + 10ms));
}

TEST(TableTrials, BlameThePointsWhereOthersOfTheirQueueAreWritten) {
  TableTrials trials;
  const auto odd = trials.begin(QueueName::upload, start);
  trials.succeeded(trials.begin(QueueName::upload, start));

  EXPECT_FALSE(trials.failed(odd, start + 1s));

  EXPECT_TRUE(trials.allow(QueueName::upload, true, start + 1s));
}

TEST(TableTrials, CountThoseThatFailTogetherAsOne) {
  TableTrials one;
  TableTrials many;
  fails_after_a_second(one, start);
  for (int writer = 0; writer < 3; ++writer) fails_after_a_second(many, start);

  for (auto now = start; now < start + 10s; now += 10ms)
    EXPECT_EQ(one.allow(QueueName::upload, false, now), many.allow(QueueName::upload, false, now));
}

}  // namespace
}  // namespace fixline::ingest
