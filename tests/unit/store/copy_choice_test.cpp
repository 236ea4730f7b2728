#include "store/copy_choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/row_batch.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;

constexpr points::Timestamp noon =
    std::chrono::sys_days{std::chrono::year{2025} / 6 / 8} + std::chrono::hours(12);

Track flight(const std::string& name, int from, int to) {
  Track track;
  track.flight_id = name;
  track.flight_uuid = points::flight_uuid_for(QueueName::live, name);
  points::TrackPoints fixes;
  for (int second = from; second < to; ++second)
    fixes.push_back({noon + std::chrono::seconds(second), 45, 6, std::nullopt, std::nullopt});
  track.points = std::move(fixes);
  return track;
}

class CopyChoiceTest : public testing::Test {
 protected:
  std::span<const Row> gather(std::vector<Track> tracks) {
    tracks_ = std::move(tracks);
    EXPECT_TRUE(batch_.gather(QueueName::live, tracks_));
    return batch_.rows();
  }
  auto choose(std::vector<Track> tracks) {
    return choice_.choose(QueueName::live, gather(std::move(tracks)));
  }

  std::vector<Track> tracks_;
  RowBatch batch_;
  CopyChoice choice_{1'000};
};

TEST_F(CopyChoiceTest, InsertsASmallBatch) { EXPECT_FALSE(choose({flight("a", 0, 1'999)})); }

TEST_F(CopyChoiceTest, CopiesFlightsThatItHasNotSeen) {
  const auto split = choose({flight("a", 0, 1'500), flight("b", 0, 1'500)});

  ASSERT_TRUE(split);
  EXPECT_EQ(split->copied.size(), 3'000U);
  EXPECT_TRUE(split->inserted.empty());
}

TEST_F(CopyChoiceTest, InsertsWhatIsNotPastTheLatestTimeOfItsFlight) {
  choice_.stored(QueueName::live, gather({flight("a", 500, 601)}));

  const auto split = choose({flight("a", 0, 3'000), flight("b", 0, 100)});

  ASSERT_TRUE(split);
  EXPECT_EQ(split->inserted.size(), 601U);
  EXPECT_EQ(split->copied.size(), 2'499U);
}

TEST_F(CopyChoiceTest, InsertsATrackThatComesAgain) {
  choice_.stored(QueueName::live, gather({flight("a", 0, 5'000)}));

  EXPECT_FALSE(choose({flight("a", 0, 5'000)}));
}

TEST_F(CopyChoiceTest, KeepsTheQueuesApart) {
  choice_.stored(QueueName::upload, gather({flight("a", 0, 5'000)}));

  EXPECT_TRUE(choose({flight("a", 0, 5'000)}));
}

TEST_F(CopyChoiceTest, CopiesARowThatRepeatsInEveryColumnOnce) {
  const auto split = choose({flight("a", 0, 3'000), flight("a", 100, 200)});

  ASSERT_TRUE(split);
  EXPECT_EQ(split->copied.size(), 3'000U);
  EXPECT_EQ(split->repeated, 100U);
}

// Whether they are duplicates is for the table's own key to say.
TEST_F(CopyChoiceTest, KeepsRowsThatDifferInAnyColumn) {
  auto higher = flight("a", 100, 200);
  for (auto& fix : std::get<points::TrackPoints>(higher.points)) fix.elevation = 1'000;

  const auto split = choose({flight("a", 0, 3'000), higher});

  ASSERT_TRUE(split);
  EXPECT_EQ(split->copied.size(), 3'100U);
}

TEST_F(CopyChoiceTest, StopsCopyingAfterAFewConflictsInARow) {
  int copied = 0;
  for (int batch = 0; batch < 20; ++batch) {
    if (!choose({flight("a" + std::to_string(batch), 0, 2'000)})) break;
    choice_.record(QueueName::live, true);
    ++copied;
  }

  EXPECT_EQ(copied, 2);
}

TEST_F(CopyChoiceTest, CopiesAgainOnceBatchesAreNewAgain) {
  for (int batch = 0; batch < 100; ++batch) choice_.record(QueueName::live, true);
  for (int batch = 0; batch < 13; ++batch) choice_.record(QueueName::live, false);

  EXPECT_TRUE(choose({flight("a", 0, 2'000)}));
}

TEST_F(CopyChoiceTest, IsNotPutOffByAConflictNowAndThen) {
  for (int batch = 0; batch < 200; ++batch) {
    choice_.record(QueueName::live, batch % 10 == 0);
    ASSERT_TRUE(choose({flight("a", 0, 2'000)})) << batch;
  }
}

}  // namespace
}  // namespace fixline::store
