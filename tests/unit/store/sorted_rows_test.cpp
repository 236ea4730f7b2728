#include "store/sorted_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;

constexpr points::Timestamp noon = std::chrono::sys_days{std::chrono::year{2025} / 6 / 8};

Track random_track(std::mt19937& random) {
  Track track;
  track.flight_uuid.bytes[0] = static_cast<std::uint8_t>(random() % 3);
  points::TrackPoints fixes(random() % 6);
  for (auto& fix : fixes) {
    fix.datetime = noon + std::chrono::seconds(random() % 3);
    fix.lat = static_cast<double>(random() % 2);
    fix.lon = static_cast<double>(random() % 2);
  }
  track.points = std::move(fixes);
  return track;
}

auto key_of(const Row& row) {
  const auto& fix = std::get<points::TrackPoints>(row.track->points)[row.point];
  return std::tuple(row.track->flight_uuid, fix.datetime, fix.lat, fix.lon);
}

TEST(SortedRows, HoldsEveryPointInTheOrderOfItsKey) {
  std::mt19937 random(7);
  SortedRows batch;
  for (int round = 0; round < 500; ++round) {
    std::vector<Track> tracks;
    for (auto left = random() % 6; left > 0; --left) tracks.push_back(random_track(random));

    ASSERT_TRUE(batch.gather(QueueName::live, tracks));

    std::size_t points = 0;
    for (const auto& track : tracks) points += points::point_count(track);
    ASSERT_EQ(batch.rows().size(), points) << "round " << round;
    ASSERT_TRUE(std::ranges::is_sorted(batch.rows(), {}, key_of)) << "round " << round;
    ASSERT_EQ(batch.track_rows().size(), tracks.size()) << "round " << round;
  }
}

TEST(SortedRows, OrdersAFlymasterFileByItsDevice) {
  std::vector<Track> tracks(2);
  tracks[0].device_id = "b";
  tracks[0].flight_uuid.bytes[0] = 1;
  tracks[0].points = points::FlymasterPoints(1);
  tracks[1].device_id = "a";
  tracks[1].flight_uuid.bytes[0] = 2;
  tracks[1].points = points::FlymasterPoints(1);
  SortedRows batch;

  ASSERT_TRUE(batch.gather(QueueName::flymaster, tracks));

  EXPECT_EQ(batch.rows().front().track, &tracks[1]);
}

TEST(SortedRows, RefusesPointsOfAnotherKind) {
  std::vector<Track> tracks(2);
  tracks[0].points = points::TrackPoints(1);
  tracks[1].points = points::ScoringPoints(1);
  SortedRows batch;

  const auto gathered = batch.gather(QueueName::live, tracks);

  ASSERT_FALSE(gathered);
  EXPECT_EQ(gathered.error().code, ErrorCode::invalid);
}

}  // namespace
}  // namespace fixline::store
