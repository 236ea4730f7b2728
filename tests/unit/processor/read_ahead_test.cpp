#include "processor/read_ahead.hpp"

#include <gtest/gtest.h>

namespace fixline::processor {
namespace {

using points::LaneKind;
using points::QueueName;

queue::Entry entry(std::string id, std::uint32_t points, LaneKind kind = LaneKind::normal) {
  queue::Entry entry;
  entry.id = std::move(id);
  entry.lane = {QueueName::upload, kind};
  entry.points = points;
  return entry;
}

std::vector<std::string> ids_of(const std::vector<queue::Entry>& entries) {
  std::vector<std::string> ids;
  for (const auto& one : entries) ids.push_back(one.id);
  return ids;
}

TEST(ReadAhead, GathersEntriesUpToTheLimitOfPoints) {
  ReadAhead waiting(10'000);
  waiting.add({entry("a", 400), entry("b", 400), entry("c", 400)});

  EXPECT_EQ(ids_of(waiting.take(1000)), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(ids_of(waiting.take(1000)), std::vector<std::string>{"c"});
}

TEST(ReadAhead, GivesALoneEntryAtOnce) {
  ReadAhead waiting(10'000);
  waiting.add({entry("a", 1)});

  EXPECT_EQ(ids_of(waiting.take(1000)), std::vector<std::string>{"a"});
}

TEST(ReadAhead, GivesAnEntryThatIsLargerThanTheLimitAlone) {
  ReadAhead waiting(10'000);
  waiting.add({entry("a", 5000), entry("b", 1)});

  EXPECT_EQ(ids_of(waiting.take(1000)), std::vector<std::string>{"a"});
}

TEST(ReadAhead, GivesThePriorityLaneFirst) {
  ReadAhead waiting(10'000);
  waiting.add({entry("slow", 1), entry("fast", 1, LaneKind::priority)});

  EXPECT_EQ(ids_of(waiting.take(1000)), (std::vector<std::string>{"fast", "slow"}));
}

TEST(ReadAhead, GivesRedeliveredEntriesFirstAndByThemselves) {
  ReadAhead waiting(10'000);
  auto suspect = entry("suspect", 1);
  suspect.redelivered = true;
  waiting.add({entry("fresh", 1, LaneKind::priority), suspect});

  EXPECT_EQ(ids_of(waiting.take(1000)), std::vector<std::string>{"suspect"});
  EXPECT_EQ(ids_of(waiting.take(1000)), std::vector<std::string>{"fresh"});
}

TEST(ReadAhead, IsFullFromItsLimitDownToHalfOfIt) {
  ReadAhead waiting(1000);
  waiting.add({entry("a", 300), entry("b", 300), entry("c", 300)});
  EXPECT_FALSE(waiting.is_full());
  waiting.add({entry("d", 300)});
  EXPECT_TRUE(waiting.is_full());

  (void)waiting.take(300);
  EXPECT_TRUE(waiting.is_full());
  (void)waiting.take(600);
  EXPECT_FALSE(waiting.is_full());
}

TEST(ReadAhead, AnEntryThatClaimsNoPointsStillTakesItsTurn) {
  ReadAhead waiting(1000);
  waiting.add({entry("empty", 0)});

  EXPECT_GT(waiting.points(), 0U);
  EXPECT_EQ(ids_of(waiting.take(1000)), std::vector<std::string>{"empty"});
  EXPECT_EQ(waiting.points(), 0U);
}

}  // namespace
}  // namespace fixline::processor
