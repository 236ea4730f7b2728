#include "redis/address.hpp"

#include <gtest/gtest.h>

namespace fixline::redis {
namespace {

struct Reading {
  std::string url;
  RedisAddress address;
};

class GoodAddress : public testing::TestWithParam<Reading> {};

TEST_P(GoodAddress, IsRead) {
  const auto address = parse_address(GetParam().url);

  ASSERT_TRUE(address) << GetParam().url << ": " << address.error().detail;
  EXPECT_EQ(*address, GetParam().address) << GetParam().url;
}

INSTANTIATE_TEST_SUITE_P(
    All, GoodAddress,
    testing::Values(
        Reading{"redis://", {}}, Reading{"redis://cache", {.host = "cache"}},
        Reading{"redis://cache:7000/3", {.host = "cache", .port = 7000, .database = 3}},
        Reading{"redis://:7000", {.port = 7000}},
        Reading{"redis://[::1]:7000", {.host = "::1", .port = 7000}},
        Reading{"redis://:pa%40ss@h", {.host = "h", .password = "pa@ss"}},
        Reading{"redis://me:a@b@h/", {.host = "h", .username = "me", .password = "a@b"}},
        Reading{"unix:///run/redis.sock", {.socket_path = "/run/redis.sock"}},
        Reading{"unix:///run/redis.sock?db=2", {.socket_path = "/run/redis.sock", .database = 2}}));

class BadAddress : public testing::TestWithParam<std::string> {};

TEST_P(BadAddress, IsInvalidAndKeepsTheSecret) {
  const auto address = parse_address(GetParam());

  ASSERT_FALSE(address) << GetParam();
  EXPECT_EQ(address.error().code, ErrorCode::invalid);
  EXPECT_EQ(address.error().detail.find("secret"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, BadAddress,
                         testing::Values("", "localhost:6379", "rediss://:secret@h",
                                         "redis://:secret@h:0", "redis://:secret@h:70000",
                                         "redis://:secret@h/x", "redis://:secret%4@h",
                                         "redis://[::1", "unix://relative", "unix:///s?x=1"));

TEST(RedisAddress, IsPrintedWithoutItsPassword) {
  const auto address = parse_address("redis://me:secret@[::1]:7000/2");

  EXPECT_EQ(to_string(address.value()), "redis://[::1]:7000/2");
}

}  // namespace
}  // namespace fixline::redis
