#include "refusals/refusal_buffer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace fixline::refusals {
namespace {

using namespace std::chrono_literals;

constexpr RefusalBuffer::Clock::time_point start{100h};

std::vector<NotedRefusal> refusals(std::size_t first, std::size_t count) {
  std::vector<NotedRefusal> list;
  for (std::size_t index = first; index < first + count; ++index)
    list.push_back({points::QueueName::live, index, "lat", "is above 90", {}});
  return list;
}

std::string name(int number) { return "f-" + std::to_string(number); }

void add_names(RefusalBuffer& buffer, int first, int count, RefusalBuffer::Clock::time_point now) {
  for (int number = first; number < first + count; ++number)
    buffer.add(name(number), refusals(0, 1), now);
}

TEST(RefusalBuffer, GivesWhatWasAddedOnce) {
  RefusalBuffer buffer;
  buffer.add("f-1", refusals(3, 2), start);
  buffer.add("f-2", refusals(7, 1), start);

  const auto taken = buffer.take();

  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken.at("f-1").front(), refusals(3, 1).front());
  EXPECT_EQ(taken.at("f-2").size(), 1U);
  EXPECT_TRUE(buffer.take().empty());
}

TEST(RefusalBuffer, KeepsTheLastTenOfAName) {
  RefusalBuffer buffer;
  for (std::size_t round = 0; round < 100; ++round)
    buffer.add("f-1", refusals(round * 7, 7), start);

  const auto taken = buffer.take();

  ASSERT_EQ(taken.at("f-1").size(), kept_of_a_name);
  EXPECT_EQ(taken.at("f-1").front().index, 690U);
  EXPECT_EQ(taken.at("f-1").back().index, 699U);
}

TEST(RefusalBuffer, LeavesOutWhatHasNoName) {
  RefusalBuffer buffer;
  buffer.add("", refusals(0, 1), start);

  EXPECT_TRUE(buffer.take().empty());
}

TEST(RefusalBuffer, HoldsNoMoreNamesThanMayWait) {
  RefusalBuffer buffer({.waiting = 5, .new_a_minute = 100, .an_hour = 100});
  add_names(buffer, 0, 20, start);
  buffer.add(name(0), refusals(1, 1), start);

  const auto taken = buffer.take();

  EXPECT_EQ(taken.size(), 5U);
  EXPECT_EQ(taken.at(name(0)).size(), 2U);
  add_names(buffer, 10, 1, start);
  EXPECT_EQ(buffer.take().size(), 1U);
}

TEST(RefusalBuffer, TakesSoManyNewNamesAMinuteAndKnownOnesAlways) {
  RefusalBuffer buffer({.waiting = 100, .new_a_minute = 3, .an_hour = 100});
  add_names(buffer, 0, 10, start);
  EXPECT_EQ(buffer.take().size(), 3U);

  add_names(buffer, 0, 10, start + 59s);
  EXPECT_EQ(buffer.take().size(), 3U);

  add_names(buffer, 0, 10, start + 60s);
  EXPECT_EQ(buffer.take().size(), 6U);
}

TEST(RefusalBuffer, TakesSoManyNamesAnHour) {
  RefusalBuffer buffer({.waiting = 100, .new_a_minute = 3, .an_hour = 4});
  for (int minute = 0; minute < 60; ++minute)
    add_names(buffer, 10 * minute, 10, start + std::chrono::minutes(minute));
  EXPECT_EQ(buffer.take().size(), 4U);

  add_names(buffer, 1'000, 10, start + 1h);
  EXPECT_EQ(buffer.take().size(), 3U);
}

}  // namespace
}  // namespace fixline::refusals
