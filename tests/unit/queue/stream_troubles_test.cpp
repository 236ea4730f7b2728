#include "queue/stream_troubles.hpp"

#include <gtest/gtest.h>

namespace fixline::queue {
namespace {

using namespace std::chrono_literals;
using points::LaneKind;
using points::QueueName;

constexpr Stream live{{QueueName::live, LaneKind::normal}, 0};
constexpr Stream live_priority{{QueueName::live, LaneKind::priority}, 0};
constexpr Stream upload{{QueueName::upload, LaneKind::normal}, 1};
constexpr auto at_live = points::index_of(QueueName::live);
const Error wrong_type{ErrorCode::misconfigured, "redis: WRONGTYPE"};
const Error read_only{ErrorCode::unavailable, "redis: READONLY"};

class StreamTroublesTest : public testing::Test {
 protected:
  StreamTroubles troubles;
  StreamTroubles::Clock::time_point now = StreamTroubles::Clock::now();
};

TEST_F(StreamTroublesTest, ARefusalOfAKeyIsOfItsStreamAloneUntilATrialPasses) {
  troubles.refuses(live, wrong_type, false, now);

  EXPECT_TRUE(troubles.obstacle(live, now));
  EXPECT_FALSE(troubles.obstacle(live_priority, now));
  EXPECT_EQ(troubles.refusing()[at_live]->reason, wrong_type.detail);

  troubles.takes(live);
  EXPECT_FALSE(troubles.obstacle(live, now));
  EXPECT_FALSE(troubles.refusing()[at_live]);
}

TEST_F(StreamTroublesTest, ARefusalOfTheServerIsOfAllStreamsAndOfNoQueue) {
  troubles.refuses(live, read_only, true, now);

  EXPECT_TRUE(troubles.obstacle(upload, now));
  EXPECT_EQ(troubles.refusal_by_server()->reason, read_only.detail);
  EXPECT_FALSE(troubles.refusing()[at_live]);
}

TEST_F(StreamTroublesTest, AStreamThatMayNotBeReadIsNotWrittenTo) {
  troubles.is_unread(live, wrong_type, now);

  EXPECT_TRUE(troubles.obstacle(live, now));
  EXPECT_TRUE(troubles.unread(now)[at_live]);

  troubles.is_read(live);
  EXPECT_FALSE(troubles.obstacle(live, now));
}

TEST_F(StreamTroublesTest, WhatMayPassCountsOnceItHasLasted) {
  troubles.is_unread(live, read_only, now);
  troubles.is_unread(live, read_only, now + 4s);

  EXPECT_FALSE(troubles.obstacle(live, now + 4s));
  EXPECT_FALSE(troubles.unread(now + 4s)[at_live]);
  EXPECT_TRUE(troubles.obstacle(live, now + 5s));
  EXPECT_EQ(troubles.unread(now + 5s)[at_live]->since, now);

  troubles.is_read(QueueName::live);
  EXPECT_FALSE(troubles.unread(now + 6s)[at_live]);
}

}  // namespace
}  // namespace fixline::queue
