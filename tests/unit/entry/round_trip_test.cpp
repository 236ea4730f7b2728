#include <gtest/gtest.h>

#include "entry/entry_codec.hpp"
#include "points/columns.hpp"
#include "unit/entry/random_tracks.hpp"

namespace fixline::entry {
namespace {

using points::Track;

template <class Value>
bool same_value(const Value& a, const Value& b) {
  return a == b;
}
bool same_value(double a, double b) { return same_bits(a, b); }
template <>
bool same_value(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() && (!a || same_bits(*a, *b));
}

template <class Point>
bool same_point(const Point& a, const Point& b) {
  return std::apply(
      [&](const auto&... column) {
        return (same_value(a.*(column.member), b.*(column.member)) && ...);
      },
      points::columns_of<Point>);
}

bool same_track(const Track& a, const Track& b) {
  if (a.flight_uuid != b.flight_uuid || a.flight_id != b.flight_id || a.device_id != b.device_id)
    return false;
  return std::visit(
      [&](const auto& points) {
        using Points = std::decay_t<decltype(points)>;
        const auto* others = std::get_if<Points>(&b.points);
        return others != nullptr &&
               std::equal(points.begin(), points.end(), others->begin(), others->end(),
                          [](const auto& p, const auto& q) { return same_point(p, q); });
      },
      a.points);
}

/// Joins the parts that a track was cut into, as they repeat its ids.
std::vector<Track> joined(std::vector<Track> parts) {
  std::vector<Track> tracks;
  for (Track& part : parts) {
    if (tracks.empty() || tracks.back().flight_uuid != part.flight_uuid) {
      tracks.push_back(std::move(part));
      continue;
    }
    std::visit(
        [&](auto& points) {
          auto& whole = std::get<std::decay_t<decltype(points)>>(tracks.back().points);
          whole.insert(whole.end(), points.begin(), points.end());
        },
        part.points);
  }
  return tracks;
}

class RoundTrip : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RoundTrip, GivesBackEveryBit) {
  RandomTracks random(GetParam());
  std::vector<Track> tracks;
  for (int i = 0; i != 20; ++i) tracks.push_back(random.next());
  const std::uint32_t points_max = 1 + static_cast<std::uint32_t>(GetParam() * 97 % 1000);

  std::vector<Track> back;
  for (EncodedTracks& piece : encode(tracks, points_max)) {
    EXPECT_LE(piece.points, points_max);
    auto decoded = decode(seal(std::move(piece)).bytes);
    ASSERT_TRUE(decoded) << "seed " << GetParam() << ": " << decoded.error().detail;
    for (Track& track : *decoded) back.push_back(std::move(track));
  }

  back = joined(std::move(back));
  ASSERT_EQ(back.size(), tracks.size());
  for (std::size_t i = 0; i != tracks.size(); ++i)
    EXPECT_TRUE(same_track(back[i], tracks[i])) << "seed " << GetParam() << ", track " << i;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RoundTrip, testing::Range<std::uint64_t>(0, 100));

Track track_of(std::size_t count) {
  Track track;
  track.flight_id = "flight-1";
  points::TrackPoints points(count);
  for (std::size_t i = 0; i != count; ++i) {
    const auto step = static_cast<double>(i);
    points[i] = {points::Timestamp(std::chrono::seconds(1'750'000'000 + i)),
                 std::round(46.5e6 + 83 * step) / 1e6, std::round(7.25e6 + 61 * step) / 1e6,
                 1500 + step, std::nullopt};
  }
  track.points = std::move(points);
  return track;
}

TEST(EntryCodec, JoinsPiecesByAppendingTheirBytes) {
  const std::vector<Track> first{track_of(3)};
  const std::vector<Track> second{track_of(5)};
  EncodedTracks joined_piece = encode(first, 1000).front();
  joined_piece.bytes += encode(second, 1000).front().bytes;

  const auto back = decode(joined_piece.bytes);

  EXPECT_EQ(back, (std::vector<Track>{first[0], second[0]}));
}

TEST(EntryCodec, KeepsATrackWholeThatFitsIntoTheNextPiece) {
  const std::vector<Track> tracks{track_of(600), track_of(600)};

  const auto pieces = encode(tracks, 1000);

  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0].points, 600U);
  EXPECT_EQ(pieces[1].points, 600U);
}

TEST(EntryCodec, EncodesNoPieceForTracksWithoutPoints) {
  const std::vector<Track> tracks{track_of(0)};

  EXPECT_TRUE(encode(tracks, 1000).empty());
}

TEST(EntryCodec, TakesAtMostSevenBytesAPointOfATrackAtOneHertz) {
  const std::vector<Track> tracks{track_of(1000)};

  EXPECT_LE(encode(tracks, 1000).front().bytes.size(), 7'000U);
}

TEST(EntryCodec, TakesAtMostSixtyBytesAPointOfAHundredLivePilots) {
  std::mt19937_64 random(7);
  std::vector<Track> tracks;
  for (int pilot = 0; pilot != 100; ++pilot) {
    Track track = track_of(1);
    for (auto& byte : track.flight_uuid.bytes) byte = static_cast<std::uint8_t>(random());
    track.flight_id = "task-3-pilot-" + std::to_string(pilot);
    auto& point = std::get<points::TrackPoints>(track.points).front();
    point.lat += std::round(static_cast<double>(random() % 100'000)) / 1e6;
    point.lat = std::round(point.lat * 1e6) / 1e6;
    tracks.push_back(std::move(track));
  }

  const EntryBlob blob = seal(encode(tracks, 1000).front());

  EXPECT_LE(blob.bytes.size(), 6'000U);
}

TEST(EntryCodec, CompressesFromAHundredPointsOn) {
  const std::vector<Track> few{track_of(99)};
  const std::vector<Track> many{track_of(100)};

  EXPECT_EQ(seal(encode(few, 1000).front()).bytes.front(), '\x0A');
  EXPECT_EQ(seal(encode(many, 1000).front()).bytes.front(), '\x28');
}

}  // namespace
}  // namespace fixline::entry
