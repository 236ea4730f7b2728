#include <gtest/gtest.h>

#include "queue/reader/redis_settlements.hpp"
#include "queue/redis_entry.hpp"
#include "queue/redis_keys.hpp"
#include "queue/redis_status.hpp"
#include "redis/resp_parser.hpp"

namespace fixline::queue {
namespace {

using points::LaneKind;
using points::QueueName;

redis::RedisReply reply_of(std::string_view resp) {
  redis::RespParser parser(1 << 20);
  parser.feed(resp);
  return std::move(parser.next().value().value());
}

TEST(RedisKeys, AreThoseOfTheProtocol) {
  EXPECT_EQ(RedisKeys().stream({QueueName::live, LaneKind::normal}, 0), "queue:{live_points.0}");
  EXPECT_EQ(RedisKeys().stream({QueueName::scoring, LaneKind::priority}, 12),
            "queue:{scoring_points.12}:priority");
  EXPECT_EQ(RedisKeys().stats(QueueName::flymaster, 3), "queue:{flymaster_points.3}:stats");
  EXPECT_EQ(RedisKeys().instance("a-1"), "fixline:instance:a-1");
}

TEST(RedisKeys, AllBeginWithThePrefix) {
  const RedisKeys keys("a:");

  EXPECT_EQ(keys.stream({QueueName::live, LaneKind::priority}, 0),
            "a:queue:{live_points.0}:priority");
  EXPECT_EQ(keys.stats(QueueName::live, 0), "a:queue:{live_points.0}:stats");
  EXPECT_EQ(keys.instance("b"), "a:fixline:instance:b");
}

TEST(RedisEntry, IsReadInAnyOrderOfItsFields) {
  const auto reply = reply_of(
      "*1\r\n*2\r\n$15\r\n1700000000123-4\r\n*6\r\n$1\r\nd\r\n$2\r\nxy\r\n$1\r\nn\r\n$2\r\n17\r\n"
      "$1\r\nv\r\n$1\r\n1\r\n");
  std::vector<Entry> entries;

  append_entries(reply.view(), {QueueName::live, LaneKind::normal}, 2, entries);

  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].id, "1700000000123-4");
  EXPECT_EQ(entries[0].blob, "xy");
  EXPECT_EQ(entries[0].points, 17U);
  EXPECT_EQ(entries[0].version, 1U);
  EXPECT_EQ(entries[0].shard, 2U);
  EXPECT_EQ(entries[0].enqueued_at,
            points::Timestamp(std::chrono::milliseconds(1'700'000'000'123)));
}

TEST(RedisEntry, CountsNothingForANonsensicalNumberOfPoints) {
  for (const std::string_view n : {"$2\r\n-1\r\n", "$3\r\nten\r\n", "$11\r\n99999999999\r\n"}) {
    const auto reply = reply_of("*1\r\n*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\nn\r\n" + std::string(n));
    std::vector<Entry> entries;

    append_entries(reply.view(), {QueueName::live, LaneKind::normal}, 0, entries);

    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].points, 0U) << n;
  }
}

TEST(RedisEntry, LeavesOutWhatIsNoEntry) {
  const auto reply = reply_of("*2\r\n*-1\r\n:7\r\n");
  std::vector<Entry> entries;

  append_entries(reply.view(), {QueueName::live, LaneKind::normal}, 0, entries);

  EXPECT_TRUE(entries.empty());
}

TEST(TimeOfId, IsTheEpochForNoId) {
  for (const std::string_view id : {"", "x", "-5-0", "99999999999999999999-0"})
    EXPECT_EQ(time_of_id(id), points::Timestamp{}) << id;
}

TEST(Settlements, AreOneCallALaneAndShard) {
  std::vector<Entry> entries(4);
  entries[0].lane = entries[2].lane = {QueueName::live, LaneKind::normal};
  entries[1].lane = entries[3].lane = {QueueName::live, LaneKind::priority};
  entries[3].shard = 1;
  std::vector<Settlement> settled;
  for (const Entry& entry : entries) settled.push_back({&entry, 1, 0});

  EXPECT_EQ(settlement_commands(RedisKeys(), settled).size(), 3U);
}

TEST(Settlements, AreCutIntoCallsThatEndSoon) {
  const Entry entry{
      .id = "1-0", .lane = {QueueName::live, LaneKind::normal}, .blob = {}, .enqueued_at = {}};
  const std::vector<Settlement> settled(1001, Settlement{&entry, 1, 0});

  EXPECT_EQ(settlement_commands(RedisKeys(), settled).size(), 3U);
}

TEST(RedisStatus, CountsMissingKeysAndErrorsAsNothing) {
  std::vector<redis::RedisReply> replies;
  for (std::size_t i = 0; i != status_commands(RedisKeys(), 2).size(); ++i)
    replies.push_back(reply_of("-NOGROUP No such key\r\n"));

  const QueueStatus status = status_from(replies, 2, points::Timestamp{});

  EXPECT_EQ(status.depths[0].normal.points, 0U);
  EXPECT_FALSE(status.depths[3].priority.oldest_age);
  EXPECT_FALSE(status.totals.last_settled_at);
}

}  // namespace
}  // namespace fixline::queue
