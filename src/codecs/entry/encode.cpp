#include <algorithm>

#include "entry/column_writer.hpp"
#include "entry/compression.hpp"
#include "entry/entry_codec.hpp"
#include "entry/wire_fields.hpp"
#include "entry/wire_writer.hpp"

namespace fixline::entry {
namespace {

constexpr std::uint32_t points_worth_compressing = 100;
constexpr std::size_t bytes_worth_compressing = 1024;
constexpr std::size_t track_bytes_guess = 128;
constexpr std::size_t point_bytes_guess = 24;

constexpr unsigned tracks_number = v1::Entry::kTracksFieldNumber;

constexpr std::uint64_t kind_of(const points::TrackPoints&) { return 0; }
constexpr std::uint64_t kind_of(const points::FlymasterPoints&) { return 1; }
constexpr std::uint64_t kind_of(const points::ScoringPoints&) { return 2; }

template <class Point>
void write_columns(std::span<const Point> points, WireWriter& out, ColumnWriter& writer) {
  for_each_field<Point>([&](const auto& field, auto Point::* member) {
    writer.column(out, field.number, points, member);
  });
}

/// Appends points [first, first + count) of `track` to `piece` as one field of an Entry.
void append(const points::Track& track, std::size_t first, std::size_t count, ColumnWriter& writer,
            EncodedTracks& piece) {
  WireWriter out(piece.bytes);
  const WireWriter::Inner message(out, tracks_number);
  const auto& uuid = track.flight_uuid.bytes;
  std::visit([&](const auto& points) { out.number(v1::Track::kKindFieldNumber, kind_of(points)); },
             track.points);
  out.bytes(v1::Track::kFlightUuidFieldNumber,
            {reinterpret_cast<const char*>(uuid.data()), uuid.size()});
  out.bytes(v1::Track::kFlightIdFieldNumber, track.flight_id);
  out.bytes(v1::Track::kDeviceIdFieldNumber, track.device_id);
  std::visit(
      [&](const auto& points) {
        write_columns(std::span(std::as_const(points)).subspan(first, count), out, writer);
      },
      track.points);
  piece.points += static_cast<std::uint32_t>(count);
}

}  // namespace

std::vector<EncodedTracks> encode(std::span<const points::Track> tracks, std::uint32_t points_max) {
  std::vector<EncodedTracks> pieces;
  ColumnWriter writer;
  for (const points::Track& track : tracks) {
    const std::size_t all = point_count(track);
    for (std::size_t first = 0; first != all;) {
      const std::size_t count = std::min<std::size_t>(all - first, points_max);
      if (pieces.empty() || pieces.back().points + count > points_max) pieces.emplace_back();
      auto& bytes = pieces.back().bytes;
      bytes.reserve(bytes.size() + track_bytes_guess + count * point_bytes_guess);
      append(track, first, count, writer, pieces.back());
      first += count;
    }
  }
  return pieces;
}

EntryBlob seal(EncodedTracks tracks) {
  if (tracks.points >= points_worth_compressing || tracks.bytes.size() >= bytes_worth_compressing) {
    std::string compressed = compress(tracks.bytes);
    if (!compressed.empty() && compressed.size() < tracks.bytes.size())
      return EntryBlob{std::move(compressed), tracks.points};
  }
  return EntryBlob{std::move(tracks.bytes), tracks.points};
}

}  // namespace fixline::entry
