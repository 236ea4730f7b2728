// What we write by hand must be, byte for byte, what protobuf's own library makes of it.
#include "entry/wire_writer.hpp"

#include <fixline.pb.h>
#include <gtest/gtest.h>

#include <string>

#include "entry/entry_codec.hpp"
#include "unit/entry/random_tracks.hpp"

namespace fixline::entry {
namespace {

TEST(WireWriter, WritesAnEntryAsProtobufWould) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    RandomTracks random(seed);
    const std::vector<points::Track> tracks{random.next(), random.next(), random.next()};
    for (const auto& piece : encode(tracks, 1000)) {
      v1::Entry read;
      ASSERT_TRUE(read.ParseFromString(piece.bytes)) << "seed " << seed;

      EXPECT_EQ(read.SerializeAsString(), piece.bytes) << "seed " << seed;
    }
  }
}

TEST(WireWriter, LeavesOutWhatIsZeroOrEmpty) {
  std::string bytes;
  WireWriter writer(bytes);

  writer.number(1, 0);
  writer.bytes(2, "");

  EXPECT_EQ(bytes, "");
}

TEST(WireWriter, TellsTheLengthOfAnInnerMessageOfAnySize) {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 128U, 16'381U, 16'384U, 3'000'000U}) {
    std::string bytes;
    {
      WireWriter writer(bytes);
      const WireWriter::Inner inner(writer, 1);
      writer.bytes(3, std::string(size, 'x'));
    }
    v1::Entry read;

    ASSERT_TRUE(read.ParseFromString(bytes)) << size;
    ASSERT_EQ(read.tracks_size(), 1) << size;
    EXPECT_EQ(read.tracks(0).flight_id().size(), size);
  }
}

}  // namespace
}  // namespace fixline::entry
