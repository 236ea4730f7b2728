#include "points/track.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace fixline::points {
namespace {

// Stored flights are found by this value: it may never change.
TEST(FlightUuid, IsTheSameInEveryRelease) {
  EXPECT_EQ(to_string(flight_uuid_for(QueueName::live, "flight_123")),
            "16858c35-12ae-588e-87fb-fe546303c426");
}

TEST(FlightUuid, DiffersByFlightAndBySource) {
  EXPECT_NE(flight_uuid_for(QueueName::live, "a"), flight_uuid_for(QueueName::live, "b"));
  EXPECT_NE(flight_uuid_for(QueueName::live, "a"), flight_uuid_for(QueueName::upload, "a"));
}

TEST(ShardOf, IsFnv1aOfTheBytes) {
  // FNV-1a of sixteen zero bytes is 0x88201fb960ff6465.
  EXPECT_EQ(shard_of(Uuid{}, 1'000'000'007), 0x88201fb960ff6465 % 1'000'000'007);
}

TEST(ShardOf, SpreadsFlightsEvenly) {
  std::array<int, 8> counts{};
  for (int i = 0; i < 8'000; ++i) {
    const auto uuid = flight_uuid_for(QueueName::live, "flight-" + std::to_string(i));
    ++counts[shard_of(uuid, counts.size())];
  }
  for (const int count : counts) EXPECT_NEAR(count, 1'000, 150);
}

TEST(ShardOf, IsZeroWhenThereIsOneShard) {
  EXPECT_EQ(shard_of(flight_uuid_for(QueueName::upload, "x"), 1), 0U);
}

}  // namespace
}  // namespace fixline::points
