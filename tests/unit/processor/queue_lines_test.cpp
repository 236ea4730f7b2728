#include "processor/queue_lines.hpp"

#include <gtest/gtest.h>

namespace fixline::processor {
namespace {

constexpr std::size_t redis = 0;
constexpr std::size_t spool = 1;
constexpr std::size_t shards = 2;

std::vector<queue::Entry> entry(std::uint32_t shard, std::uint32_t points) {
  std::vector<queue::Entry> entries(1);
  entries[0].shard = shard;
  entries[0].points = points;
  return entries;
}

TEST(QueueLines, HandOutNothingOfALineThatIsUnderWay) {
  QueueLines lines(2, shards, 1000);
  lines.add(redis, entry(1, 10));
  lines.add(redis, entry(1, 20));

  EXPECT_EQ(lines.take(lines.next(), 10).size(), 1U);
  EXPECT_EQ(lines.available(), 0U);
  EXPECT_EQ(lines.waiting(redis), 20U);

  lines.end(lines.index(redis, 1));
  EXPECT_EQ(lines.available(), 20U);
}

TEST(QueueLines, TakeTurnsWhateverSourceTheyAreOf) {
  QueueLines lines(2, shards, 1000);
  lines.add(redis, entry(0, 1));
  lines.add(spool, entry(1, 1));

  const auto first = lines.next();
  const auto second = lines.next();

  EXPECT_NE(lines.source_of(first), lines.source_of(second));
  EXPECT_EQ(lines.next(), first);
}

TEST(QueueLines, OfAnotherSourceStayWhenOneIsCleared) {
  QueueLines lines(2, shards, 1000);
  lines.add(redis, entry(0, 1));
  lines.add(spool, entry(0, 2));

  lines.clear(redis);

  EXPECT_EQ(lines.waiting(redis), 0U);
  EXPECT_EQ(lines.waiting(spool), 2U);
}

TEST(QueueLines, TellTheLongestOfASource) {
  QueueLines lines(2, shards, 1000);
  lines.add(redis, entry(0, 3));
  lines.add(redis, entry(1, 5));
  lines.add(spool, entry(1, 9));

  EXPECT_EQ(lines.longest(redis), 5U);
  EXPECT_EQ(lines.waiting(redis), 8U);
  EXPECT_FALSE(lines.is_full(redis));
}

}  // namespace
}  // namespace fixline::processor
