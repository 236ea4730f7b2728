#include "traffic/competition/competition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace fixline::traffic {
namespace {

using points::QueueName;
using namespace std::chrono_literals;

CompetitionPlan small(std::uint64_t seed) {
  CompetitionPlan plan;
  plan.seed = seed;
  plan.pilots = 30;
  plan.duration = 30min;
  return plan;
}

std::vector<Dispatch> all_of(const CompetitionPlan& plan) {
  Competition competition(plan);
  std::vector<Dispatch> all;
  while (auto dispatch = competition.next()) all.push_back(std::move(*dispatch));
  return all;
}

using FlightKey = std::pair<std::uint32_t, std::uint32_t>;

std::map<FlightKey, std::vector<Fix>> fixes_by_flight(const std::vector<Dispatch>& all,
                                                      QueueName queue) {
  std::map<FlightKey, std::vector<Fix>> flights;
  for (const Dispatch& dispatch : all)
    if (dispatch.queue == queue)
      for (const Fix& fix : dispatch.fixes)
        flights[{dispatch.pilot, dispatch.flight}].push_back(fix);
  return flights;
}

TEST(Competition, OfOneSeedIsTheSameEachTime) {
  const auto once = all_of(small(4));
  const auto again = all_of(small(4));

  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    ASSERT_EQ(once[i].second, again[i].second);
    ASSERT_EQ(once[i].queue, again[i].queue);
    ASSERT_EQ(once[i].fixes, again[i].fixes);
  }
}

TEST(Competition, OfAnotherSeedIsAnother) {
  EXPECT_NE(all_of(small(4)).front().fixes, all_of(small(5)).front().fixes);
}

TEST(Competition, SendsInTheOrderOfTime) {
  EXPECT_TRUE(std::ranges::is_sorted(all_of(small(1)), {}, &Dispatch::second));
}

TEST(Competition, HasWorkForEveryQueue) {
  std::set<QueueName> seen;
  for (const Dispatch& dispatch : all_of(small(1))) seen.insert(dispatch.queue);

  EXPECT_EQ(seen.size(), points::queue_count);
}

TEST(Competition, KeepsCoordinatesValid) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed)
    for (const Dispatch& dispatch : all_of(small(seed)))
      for (const Fix& fix : dispatch.fixes) {
        ASSERT_LE(std::abs(fix.lat_e7), 900'000'000) << "seed " << seed;
        ASSERT_LE(std::abs(fix.lon_e7), 1'800'000'000) << "seed " << seed;
      }
}

TEST(Competition, NeverSendsAFixBeforeItWasMade) {
  for (const Dispatch& dispatch : all_of(small(2)))
    for (const Fix& fix : dispatch.fixes) ASSERT_LE(fix.second, dispatch.second);
}

TEST(Competition, SendsEveryFixOfAFlightLiveOnceAndInOrder) {
  const auto all = all_of(small(2));
  for (const auto& [key, fixes] : fixes_by_flight(all, QueueName::live))
    for (std::size_t i = 1; i < fixes.size(); ++i)
      ASSERT_LT(fixes[i - 1].second, fixes[i].second) << "pilot " << key.first;
}

TEST(Competition, UploadsTheTrackThatWasSentLive) {
  const auto all = all_of(small(2));
  const auto live = fixes_by_flight(all, QueueName::live);
  const auto upload = fixes_by_flight(all, QueueName::upload);

  ASSERT_FALSE(upload.empty());
  for (const auto& [key, fixes] : upload) EXPECT_EQ(fixes, live.at(key)) << "pilot " << key.first;
}

TEST(Competition, GivesEveryFlightEitherAnUploadOrAFlymasterFile) {
  const auto all = all_of(small(2));
  const auto live = fixes_by_flight(all, QueueName::live);
  const auto upload = fixes_by_flight(all, QueueName::upload);
  const auto flymaster = fixes_by_flight(all, QueueName::flymaster);

  EXPECT_EQ(live.size(), upload.size() + flymaster.size());
  for (const auto& [key, fixes] : flymaster) EXPECT_FALSE(upload.contains(key));
}

TEST(Competition, CatchesUpInABurstAfterAGap) {
  const auto all = all_of(small(1));
  const auto is_burst = [](const Dispatch& d) {
    return d.queue == QueueName::live && d.fixes.size() > 15;
  };

  EXPECT_GT(std::ranges::count_if(all, is_burst), 3);
}

TEST(Competition, KeepsToTheSizeOfItsRequests) {
  CompetitionPlan plan = small(1);
  plan.live_points = 1'000;
  for (const Dispatch& dispatch : all_of(plan)) {
    if (dispatch.queue != QueueName::live) continue;
    ASSERT_LE(dispatch.fixes.size(), Competition::burst_points_max);
  }
}

TEST(Competition, HasWorkForEveryPilot) {
  std::set<std::uint32_t> pilots;
  for (const Dispatch& dispatch : all_of(small(1))) pilots.insert(dispatch.pilot);

  EXPECT_EQ(pilots.size(), 30U);
}

TEST(Competition, FliesAgainAfterALandingOnALongDay) {
  CompetitionPlan plan = small(1);
  plan.duration = 10h;
  plan.pilots = 5;
  std::uint32_t flights = 0;
  for (const Dispatch& dispatch : all_of(plan)) flights = std::max(flights, dispatch.flight);

  EXPECT_GE(flights, 1U);
}

}  // namespace
}  // namespace fixline::traffic
