#include <fixline.pb.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <functional>
#include <limits>
#include <random>

#include "entry/entry_codec.hpp"
#include "unit/entry/random_tracks.hpp"

namespace fixline::entry {
namespace {

using testing::HasSubstr;

/// An entry of one track of two points, as another producer may write it.
v1::Entry two_points() {
  v1::Entry entry;
  v1::Track& track = *entry.add_tracks();
  track.set_flight_uuid("0123456789abcdef");
  track.set_flight_id("f");
  for (const std::int64_t delta : {1'750'000'000, 1}) track.mutable_datetime()->add_deltas(delta);
  for (v1::Numbers* column : {track.mutable_lat(), track.mutable_lon()}) {
    column->set_scale(5);
    column->add_deltas(4'650'000);
    column->add_deltas(-7);
  }
  return entry;
}

struct Nonsense {
  std::string name;
  std::string problem;
  std::function<void(v1::Track&)> spoil;
};

const std::vector<Nonsense> all_nonsense{
    {"UnknownKind", "unknown kind", [](auto& t) { t.set_kind(static_cast<v1::Kind>(9)); }},
    {"ShortUuid", "flight_uuid", [](auto& t) { t.set_flight_uuid("short"); }},
    {"IdWithNul", "flight_id", [](auto& t) { t.set_flight_id(std::string("a\0b", 3)); }},
    {"IdNotUtf8", "device_id", [](auto& t) { t.set_device_id("\xC3\x28"); }},
    {"IdTooLong", "flight_id", [](auto& t) { t.set_flight_id(std::string(101, 'x')); }},
    {"NoPoints", "without points", [](auto& t) { t.mutable_datetime()->clear_deltas(); }},
    {"NoLatitude", "lat is missing", [](auto& t) { t.clear_lat(); }},
    {"FewLatitudes", "lat has not one",
     [](auto& t) { t.mutable_lat()->mutable_deltas()->RemoveLast(); }},
    {"NullLatitude", "lat has not one",
     [](auto& t) {
       t.mutable_lat()->mutable_deltas()->RemoveLast();
       t.mutable_lat()->set_present("\x01");
     }},
    {"LatitudeOutOfRange", "lat is out of range", [](auto& t) { t.mutable_lat()->set_scale(4); }},
    {"LongitudeOutOfRange", "lon is out of range", [](auto& t) { t.mutable_lon()->set_scale(4); }},
    {"UnknownScale", "lon has an unknown scale", [](auto& t) { t.mutable_lon()->set_scale(14); }},
    {"BeyondExact", "beyond 2^53",
     [](auto& t) { t.mutable_lat()->set_deltas(0, std::int64_t{1} << 60); }},
    {"OverflowingDeltas", "beyond 2^53",
     [](auto& t) { t.mutable_lat()->set_deltas(1, std::numeric_limits<std::int64_t>::max()); }},
    {"DeltasAndValues", "both", [](auto& t) { t.mutable_lat()->add_values(1.5); }},
    {"NotANumber", "not finite",
     [](auto& t) {
       t.mutable_elevation()->add_values(std::numeric_limits<double>::quiet_NaN());
       t.mutable_elevation()->add_values(1.0);
     }},
    {"Infinite", "not finite",
     [](auto& t) {
       t.mutable_elevation()->add_values(std::numeric_limits<double>::infinity());
       t.mutable_elevation()->add_values(1.0);
     }},
    {"TimeBefore1970", "a time outside", [](auto& t) { t.mutable_datetime()->set_deltas(0, -5); }},
    {"TimeAfter9999", "a time outside",
     [](auto& t) { t.mutable_datetime()->set_deltas(0, std::int64_t{1} << 40); }},
    {"PresentTooLong", "elevation has not one",
     [](auto& t) {
       t.mutable_elevation()->add_deltas(7);
       t.mutable_elevation()->set_present(std::string("\x01\x00", 2));
     }},
    {"PresentBeyondTheEnd", "elevation has not one",
     [](auto& t) {
       t.mutable_elevation()->add_deltas(7);
       t.mutable_elevation()->set_present("\x04");
     }},
    {"ColumnOfAnotherKind", "none of the track's kind",
     [](auto& t) {
       for (int i = 0; i != 2; ++i) t.mutable_heading()->add_deltas(1);
     }},
    {"CutText", "validity has a text",
     [](auto& t) {
       t.set_kind(v1::SCORING);
       for (int i = 0; i != 2; ++i) t.mutable_validity()->add_sizes(4'000'000'000);
     }},
    {"TextWithNul", "validity has a text",
     [](auto& t) {
       t.set_kind(v1::SCORING);
       for (int i = 0; i != 2; ++i) t.mutable_validity()->add_sizes(1);
       t.mutable_validity()->set_joined(std::string(2, '\0'));
     }},
    {"TextLeftOver", "validity has bytes left",
     [](auto& t) {
       t.set_kind(v1::SCORING);
       for (int i = 0; i != 2; ++i) t.mutable_validity()->add_sizes(1);
       t.mutable_validity()->set_joined("abc");
     }},
    {"WideInteger", "more than 32 bits",
     [](auto& t) {
       t.set_kind(v1::SCORING);
       for (int i = 0; i != 2; ++i) t.mutable_lad()->add_deltas(std::int64_t{1} << 31);
     }},
    {"FlagsTooShort", "in_flight has not one",
     [](auto& t) {
       t.set_kind(v1::SCORING);
       t.mutable_in_flight()->set_values("");
     }},
};

class HostileBlob : public testing::TestWithParam<Nonsense> {};

TEST_P(HostileBlob, IsInvalidWithItsReason) {
  v1::Entry entry = two_points();
  GetParam().spoil(*entry.mutable_tracks(0));

  const auto decoded = decode(entry.SerializeAsString());

  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().code, ErrorCode::invalid);
  EXPECT_THAT(decoded.error().detail, HasSubstr(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(All, HostileBlob, testing::ValuesIn(all_nonsense),
                         [](const auto& param) { return param.param.name; });

TEST(EntryDecode, ReadsWhatAnotherProducerWrote) {
  const auto decoded = decode(two_points().SerializeAsString());

  ASSERT_TRUE(decoded) << decoded.error().detail;
  const auto& points = std::get<points::TrackPoints>(decoded->front().points);
  EXPECT_EQ(points[1].lat, 46.49993);
}

TEST(EntryDecode, RefusesAnEmptyBlob) { EXPECT_FALSE(decode("")); }

TEST(EntryDecode, RefusesMorePointsThanTheBound) {
  v1::Entry entry = two_points();
  v1::Track& track = *entry.mutable_tracks(0);
  for (auto* deltas :
       {track.mutable_datetime()->mutable_deltas(), track.mutable_lat()->mutable_deltas(),
        track.mutable_lon()->mutable_deltas()})
    deltas->Resize(static_cast<int>(points_max_per_blob) + 1, 0);

  EXPECT_FALSE(decode(entry.SerializeAsString()));
}

TEST(EntryDecode, RefusesADecompressionBomb) {
  const std::string zeros(65U << 20, '\0');
  std::string bomb(ZSTD_compressBound(zeros.size()), '\0');
  bomb.resize(ZSTD_compress(bomb.data(), bomb.size(), zeros.data(), zeros.size(), 1));

  const auto decoded = decode(bomb);

  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().detail, HasSubstr("decompresses to over"));
}

TEST(EntryDecode, RefusesEveryCutOfABlob) {
  RandomTracks random(3);
  const std::vector<points::Track> tracks{random.next()};
  const std::string blob = seal(encode(tracks, 1500).front()).bytes;

  for (std::size_t size = 0; size < blob.size(); size += 1 + blob.size() / 300)
    EXPECT_FALSE(decode(std::string_view(blob).substr(0, size))) << "cut at " << size;
}

TEST(EntryDecode, SurvivesFlippedBytes) {
  std::mt19937_64 random(11);
  for (std::uint64_t seed = 0; seed != 300; ++seed) {
    const std::vector<points::Track> tracks{RandomTracks(seed).next()};
    std::string blob = encode(tracks, 1500).front().bytes;
    for (int flips = 0; flips != 3; ++flips)
      blob[random() % blob.size()] = static_cast<char>(random());

    const auto decoded = decode(blob);

    EXPECT_TRUE(decoded || decoded.error().code == ErrorCode::invalid);
  }
}

}  // namespace
}  // namespace fixline::entry
