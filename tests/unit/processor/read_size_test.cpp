#include "processor/read_size.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace fixline::processor {
namespace {

std::vector<queue::Entry> entries(std::size_t count, std::uint32_t points) {
  queue::Entry entry;
  entry.points = points;
  return std::vector<queue::Entry>(count, entry);
}

TEST(ReadSize, StartsWithAFewLargeEntries) { EXPECT_EQ(ReadSize().entries_for(40'000), 40U); }

TEST(ReadSize, LearnsThatEntriesAreSmall) {
  ReadSize size;
  for (int read = 0; read < 40; ++read) size.came(entries(40, 10));

  EXPECT_NEAR(static_cast<double>(size.entries_for(40'000)), 4'000, 100);
}

TEST(ReadSize, AsksForOneAtLeastAndForABoundedNumber) {
  ReadSize size;
  EXPECT_EQ(size.entries_for(1), 1U);

  for (int read = 0; read < 60; ++read) size.came(entries(1, 0));

  EXPECT_EQ(size.entries_for(1'000'000), ReadSize::entries_max);
}

}  // namespace
}  // namespace fixline::processor
