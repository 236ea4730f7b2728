#include "processor/held/held_entries.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using Clock = HeldEntries::Clock;

const Clock::time_point now{1h};

HeldEntry entry(const std::string& flight, std::size_t points = 1, std::size_t source = 0) {
  HeldEntry held;
  held.entry.id = flight;
  held.entry.lane = {points::QueueName::live, points::LaneKind::normal};
  held.entry.blob = "payload";
  held.source = source;
  held.since = now;
  held.why.points = points;
  held.why.reason = "flight or device " + flight + ": no partition";
  held.why.flights.add(flight);
  return held;
}

HeldWhy why(std::size_t points) { return {.points = points, .reason = "still no partition"}; }

orders::HeldFilter of_flight(const std::string& flight) {
  orders::HeldFilter filter;
  filter.flight = flight;
  return filter;
}

class HeldEntriesTest : public testing::Test {
 protected:
  std::optional<std::pair<HeldTrial, queue::Entry>> take(Clock::time_point at) {
    return held_.take(at, [](const HeldEntry&) { return true; });
  }
  HeldEntries held_;
};

TEST_F(HeldEntriesTest, KeepsNoPayload) {
  held_.add(entry("a"), now);

  const auto taken = take(now + 2s);

  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->second.id, "a");
  EXPECT_EQ(taken->second.blob, "");
}

TEST_F(HeldEntriesTest, TriesOneLaterAndLaterUpToAMinute) {
  held_.add(entry("a"), now);
  auto at = now;
  auto least = 500ms;
  for (int trial = 0; trial < 8; ++trial) {
    EXPECT_GE(held_.next_at() - at, least) << trial;
    EXPECT_LE(held_.next_at() - at, 60s) << trial;
    at = held_.next_at();
    const auto taken = take(at);
    ASSERT_TRUE(taken) << trial;
    held_.put_back(taken->first.number, why(1), 0, at);
    least = std::min(least * 2, 30'000ms);
  }
}

// Its shard waits for it; and what takes long, and ends, is to be stored at last.
TEST_F(HeldEntriesTest, GivesOneAllTheTimeThereIsSeldomOrWhereAPersonWantsIt) {
  held_.add(entry("a"), now);
  auto at = now;
  int patient = 0;
  for (int trial = 0; trial < 16; ++trial) {
    at = held_.next_at();
    const auto taken = take(at);
    ASSERT_TRUE(taken) << trial;
    patient += taken->first.has_all_time ? 1 : 0;
    held_.put_back(taken->first.number, why(1), 0, at);
  }
  EXPECT_EQ(patient, 2);

  held_.order({}, false, at, std::make_shared<HeldTally>());
  const auto ordered = take(at);

  ASSERT_TRUE(ordered);
  EXPECT_TRUE(ordered->first.has_all_time);
}

TEST_F(HeldEntriesTest, TriesOneAtATimeAndAfterOneInVainRests) {
  held_.add(entry("a"), now);
  held_.add(entry("b"), now);
  const auto first = take(now + 1s);
  ASSERT_TRUE(first);
  EXPECT_FALSE(take(now + 1s)) << "the other one is under way";

  held_.put_back(first->first.number, why(1), 0, now + 2s);  // it took a second

  EXPECT_FALSE(take(now + 5s));
  EXPECT_EQ(held_.next_at(), now + 6s);
  EXPECT_TRUE(take(now + 6s));
}

TEST_F(HeldEntriesTest, GoesOnAtOnceAfterATrialThatSucceeded) {
  held_.add(entry("a"), now);
  held_.add(entry("b"), now);
  const auto first = take(now + 1s);
  ASSERT_TRUE(first);

  held_.end(first->first.number, 0, now + 1s);

  EXPECT_TRUE(take(now + 1s));
}

TEST_F(HeldEntriesTest, BringsTwoForwardWhenOneIsStoredSoThatASuccessSpreads) {
  for (const auto* flight : {"a", "b", "c", "d"}) held_.add(entry(flight), now);
  const auto first = take(held_.next_at());
  ASSERT_TRUE(first);
  auto at = held_.next_at();

  held_.end(first->first.number, 0, now);

  for (int i = 0; i < 2; ++i) {
    const auto taken = take(now);
    ASSERT_TRUE(taken) << i;
    at = now + 1ms;
    held_.put_back(taken->first.number, why(1), 0, now);
  }
  EXPECT_FALSE(take(at)) << "the last one waits, as what was tried in vain brings nothing forward";
}

TEST_F(HeldEntriesTest, LooksAtNoMoreThanAFewWhoseShardIsUnderWay) {
  for (int i = 0; i < 1000; ++i) held_.add(entry(std::to_string(i)), now);
  int looked_at = 0;

  EXPECT_FALSE(held_.take(now + 1s, [&](const HeldEntry&) {
    ++looked_at;
    return false;
  }));

  EXPECT_LE(looked_at, 64);
}

TEST_F(HeldEntriesTest, KnowsItsFlightsAndReasonThoughATrialTellsNothingOfThem) {
  held_.add(entry("a", 2), now);
  const auto first = take(now + 1s);
  ASSERT_TRUE(first);

  held_.put_back_untried(first->first.number, now + 1s);

  int found = 0;
  held_.each(of_flight("a"), now + 1s, [&](const HeldEntry& held) {
    ++found;
    EXPECT_EQ(held.why.reason, "flight or device a: no partition");
    EXPECT_EQ(held.why.points, 2U);
  });
  EXPECT_EQ(found, 1);
}

TEST_F(HeldEntriesTest, WaitsNoLongerForAnOutage) {
  held_.add(entry("a"), now);
  auto at = now;
  for (int i = 0; i < 10; ++i) {
    at = held_.next_at();
    const auto taken = take(at);
    ASSERT_TRUE(taken);
    held_.put_back_untried(taken->first.number, at);
  }
  EXPECT_LE(held_.next_at() - at, 1s);
}

TEST_F(HeldEntriesTest, LeavesWhatMayNotGoForTheNext) {
  held_.add(entry("a"), now);
  held_.add(entry("b"), now);

  const auto taken =
      held_.take(now + 1s, [](const HeldEntry& held) { return held.entry.id != "a"; });

  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->second.id, "b");
}

TEST_F(HeldEntriesTest, SumsUpWhatIsHeld) {
  EXPECT_FALSE(held_.summary());
  held_.add(entry("a", 3), now);
  held_.add(entry("b", 4), now);
  ASSERT_TRUE(held_.summary());
  EXPECT_EQ(held_.summary()->entries, 2U);
  EXPECT_EQ(held_.summary()->points, 7U);

  const auto taken = take(now + 1s);
  ASSERT_TRUE(taken);
  held_.put_back(taken->first.number, why(1), 0, now + 1s);
  EXPECT_EQ(held_.summary()->points, taken->second.id == "a" ? 5U : 4U);
}

TEST_F(HeldEntriesTest, HasRoomForTenThousand) {
  for (int i = 0; i < 9'999; ++i) held_.add(entry(std::to_string(i)), now);
  EXPECT_TRUE(held_.has_room());

  held_.add(entry("last"), now);

  EXPECT_FALSE(held_.has_room());
}

TEST_F(HeldEntriesTest, ForgetsWhatCameFromASourceAlsoWhatIsUnderWay) {
  held_.add(entry("a", 2, 0), now);
  held_.add(entry("b", 5, 1), now);
  held_.add(entry("c", 3, 0), now);
  ASSERT_TRUE(held_.take(now + 1s, [](const HeldEntry& held) { return held.source == 0; }));

  held_.forget(0);

  ASSERT_TRUE(held_.summary());
  EXPECT_EQ(held_.summary()->entries, 1U);
  EXPECT_EQ(held_.summary()->points, 5U);
  const auto left = take(now + 1s);
  ASSERT_TRUE(left) << "nothing is under way any more";
  EXPECT_EQ(left->second.id, "b");
}

TEST_F(HeldEntriesTest, TriesAtOnceWhatAPersonWantsHoweverMuchItRests) {
  held_.add(entry("a", 2), now);
  held_.add(entry("b", 3), now);
  const auto first = take(now + 1s);
  ASSERT_TRUE(first);
  held_.put_back(first->first.number, why(first->first.points), 0, now + 11s);
  ASSERT_FALSE(take(now + 12s));
  const auto tally = std::make_shared<HeldTally>();

  held_.order({}, false, now + 12s, tally);

  EXPECT_EQ(tally->entries, 2U);
  EXPECT_EQ(tally->under_way, 5U);
  const auto one = take(now + 12s);
  const auto other = take(now + 12s);
  ASSERT_TRUE(one && other) << "and not one at a time";
  held_.end(one->first.number, 0, now + 12s);
  held_.put_back(other->first.number, why(1), 0, now + 12s);
  EXPECT_EQ(tally->under_way, 0U);
  EXPECT_EQ(tally->stored, 4U);
  EXPECT_EQ(tally->still_held, 1U);
}

TEST_F(HeldEntriesTest, BuriesWhatMatchesAndTellsHowItEnded) {
  held_.add(entry("a", 2), now);
  held_.add(entry("b", 3), now);
  const auto tally = std::make_shared<HeldTally>();

  held_.order(of_flight("b"), true, now, tally);

  const auto taken = take(now);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->second.id, "b");
  ASSERT_TRUE(taken->first.burial);
  EXPECT_FALSE(take(now)) << "nobody asked for the other one";
  held_.end(taken->first.number, 3, now);
  EXPECT_EQ(tally->buried, 3U);
  EXPECT_EQ(tally->stored, 0U);
}

TEST_F(HeldEntriesTest, TriesWhatAPersonWantsBeforeAllThatIsOverdueWhichGoesOnResting) {
  for (int i = 0; i < 100; ++i) held_.add(entry(std::to_string(i)), now);
  const auto first = take(now + 1s);
  ASSERT_TRUE(first);
  held_.put_back(first->first.number, why(1), 0, now + 2s);
  held_.add(entry("wanted", 3), now + 2s);
  const auto tally = std::make_shared<HeldTally>();

  held_.order(of_flight("wanted"), false, now + 3s, tally);

  const auto taken = take(now + 3s);
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->second.id, "wanted");
  EXPECT_FALSE(take(now + 3s)) << "the others were not asked for";
}

TEST_F(HeldEntriesTest, BuriesNothingMoreOnceItWasToldThatItIsStillHeld) {
  held_.add(entry("locked", 2), now);
  const auto tally = std::make_shared<HeldTally>();
  held_.order({}, true, now, tally);
  const auto first = take(now);
  ASSERT_TRUE(first);

  held_.put_back(first->first.number, why(2), 0, now);

  EXPECT_EQ(tally->still_held, 2U);
  const auto next = take(held_.next_at());
  ASSERT_TRUE(next);
  EXPECT_FALSE(next->first.burial);
}

TEST_F(HeldEntriesTest, TellsAnOrderThatCameDuringATrialOfTheNextOneAndOfAllItsPoints) {
  held_.add(entry("a", 5), now);
  const auto first = take(now + 1s);
  ASSERT_TRUE(first);
  const auto tally = std::make_shared<HeldTally>();
  held_.order({}, true, now + 1s, tally);
  held_.put_back(first->first.number, why(3), 0, now + 1s);
  EXPECT_EQ(tally->stored, 2U);
  EXPECT_EQ(tally->under_way, 3U);

  const auto next = take(now + 1s);
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->first.burial);
  held_.put_back(next->first.number, why(1), 2, now + 1s);

  EXPECT_EQ(tally->stored, 2U);
  EXPECT_EQ(tally->buried, 2U);
  EXPECT_EQ(tally->still_held, 1U);
  EXPECT_EQ(tally->under_way, 0U);
}

TEST_F(HeldEntriesTest, AnswersAnOrderWhoseTrialAnOutageEndedThatItIsStillHeld) {
  held_.add(entry("a", 2), now);
  const auto tally = std::make_shared<HeldTally>();
  held_.order({}, true, now, tally);
  const auto taken = take(now);
  ASSERT_TRUE(taken);

  held_.put_back_untried(taken->first.number, now);

  EXPECT_EQ(tally->still_held, 2U);
  EXPECT_EQ(tally->under_way, 0U);
}

TEST_F(HeldEntriesTest, TellsThatWhatWasLostIsGone) {
  held_.add(entry("a", 2), now);
  const auto tally = std::make_shared<HeldTally>();
  held_.order({}, false, now, tally);
  const auto taken = take(now);
  ASSERT_TRUE(taken);

  held_.lose(taken->first.number);

  EXPECT_EQ(tally->under_way, 0U);
  EXPECT_EQ(tally->gone, 2U);
  EXPECT_FALSE(held_.summary());
}

TEST_F(HeldEntriesTest, AreAllDueWhenTheirQueueComesOutOfATrouble) {
  held_.add(entry("a"), now);
  held_.add(entry("b"), now);
  ASSERT_FALSE(take(now));

  held_.hasten(now);

  EXPECT_TRUE(take(now));
}

TEST_F(HeldEntriesTest, FindsAFlightAmongManyOfOneEntryAndNamesAFew) {
  auto held = entry("f0");
  for (int i = 1; i < 100; ++i) held.why.flights.add("f" + std::to_string(i));
  held_.add(std::move(held), now);
  int found = 0;
  held_.each(of_flight("f77"), now, [&](const HeldEntry& one) {
    ++found;
    EXPECT_EQ(one.why.flights.named().size(), HeldFlights::named_max);
  });

  EXPECT_EQ(found, 1);
}

TEST_F(HeldEntriesTest, MayHaveAnyFlightWhereThereAreMoreThanItKeeps) {
  auto held = entry("f0");
  for (int i = 1; i < 1001; ++i) held.why.flights.add("f" + std::to_string(i));
  EXPECT_TRUE(held.why.flights.contains("f1000"));
}

TEST(HeldReason, IsBoundedWhateverATriggerSays) {
  points::Track track;
  track.flight_id = "f-1";
  const auto reason = held_reason(track, std::string(1 << 20, 'x'), "P0001");
  EXPECT_LT(reason.size(), 600U);
  EXPECT_TRUE(reason.ends_with("(SQLSTATE P0001)"));
}

}  // namespace
}  // namespace fixline::processor
