#include "store/bulk/copy_choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "store/sorted_rows.hpp"

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
  std::size_t fresh(std::vector<Track> tracks, QueueName queue = QueueName::live) {
    return choice_.assess(queue, gather(std::move(tracks)), standings_);
  }
  [[nodiscard]] auto count(Standing standing) const {
    return std::ranges::count(standings_, standing);
  }

  std::vector<Track> tracks_;
  SortedRows batch_;
  std::vector<Standing> standings_;
  CopyChoice choice_{1'000};
};

TEST_F(CopyChoiceTest, TakesFlightsThatItHasNotSeenForNew) {
  EXPECT_EQ(fresh({flight("a", 0, 1'500), flight("b", 0, 1'500)}), 3'000U);
}

TEST_F(CopyChoiceTest, IsUnsureOfWhatIsNotPastTheLatestTimeOfItsFlight) {
  choice_.stored(QueueName::live, gather({flight("a", 500, 601)}));

  EXPECT_EQ(fresh({flight("a", 0, 3'000), flight("b", 0, 100)}), 2'499U);
  EXPECT_EQ(count(Standing::unsure), 601);
}

TEST_F(CopyChoiceTest, KeepsTheQueuesApart) {
  choice_.stored(QueueName::upload, gather({flight("a", 0, 5'000)}));

  EXPECT_EQ(fresh({flight("a", 0, 5'000)}), 5'000U);
}

TEST_F(CopyChoiceTest, KnowsARowThatRepeatsInEveryColumn) {
  EXPECT_EQ(fresh({flight("a", 0, 3'000), flight("a", 100, 200)}), 3'000U);
  EXPECT_EQ(count(Standing::repeated), 100);
}

// Whether they are duplicates is for the table's own key to say.
TEST_F(CopyChoiceTest, KeepsRowsThatDifferInAnyColumn) {
  auto higher = flight("a", 100, 200);
  for (auto& fix : std::get<points::TrackPoints>(higher.points)) fix.elevation = 1'000;

  EXPECT_EQ(fresh({flight("a", 0, 3'000), higher}), 3'100U);
}

TEST_F(CopyChoiceTest, KeepsRowsOfDifferentOwners) {
  auto of_another_device = flight("a", 100, 200);
  of_another_device.device_id = "d";

  EXPECT_EQ(fresh({flight("a", 0, 3'000), of_another_device}), 3'100U);
}

class CopyTrust : public testing::TestWithParam<CopyChoice::Ground> {
 protected:
  void record(bool conflicted) { choice_.record(QueueName::live, GetParam(), conflicted); }
  [[nodiscard]] bool is_there() const { return choice_.trusts(QueueName::live, GetParam()); }

  CopyChoice choice_{1'000};
};

TEST_P(CopyTrust, IsLostAfterTwoConflictsInARow) {
  record(true);
  EXPECT_TRUE(is_there());
  record(true);
  EXPECT_FALSE(is_there());
}

TEST_P(CopyTrust, ComesBackOnceBatchesAreNewAgain) {
  for (int batch = 0; batch < 100; ++batch) record(true);
  for (int batch = 0; batch < 13; ++batch) record(false);

  EXPECT_TRUE(is_there());
}

TEST_P(CopyTrust, OutlastsAConflictNowAndThen) {
  for (int batch = 0; batch < 200; ++batch) {
    record(batch % 10 == 0);
    ASSERT_TRUE(is_there()) << batch;
  }
}

TEST_P(CopyTrust, IsAMatterOfOneQueueAndOneGround) {
  using enum CopyChoice::Ground;
  for (int batch = 0; batch < 100; ++batch) record(true);

  EXPECT_TRUE(choice_.trusts(QueueName::upload, GetParam()));
  EXPECT_TRUE(choice_.trusts(QueueName::live, GetParam() == memory ? search : memory));
}

INSTANTIATE_TEST_SUITE_P(, CopyTrust,
                         testing::Values(CopyChoice::Ground::memory, CopyChoice::Ground::search),
                         [](const auto& of) {
                           return of.param == CopyChoice::Ground::memory ? "InMemory" : "InSearch";
                         });

}  // namespace
}  // namespace fixline::store
