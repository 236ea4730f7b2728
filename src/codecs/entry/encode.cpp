#include <algorithm>

#include "entry/column_writer.hpp"
#include "entry/compression.hpp"
#include "entry/entry_codec.hpp"
#include "entry/wire_writer.hpp"

namespace fixline::entry {
namespace {

constexpr std::uint32_t points_worth_compressing = 100;
constexpr std::size_t bytes_worth_compressing = 1024;
constexpr std::size_t track_bytes_guess = 128;
constexpr std::size_t point_bytes_guess = 24;

/// The numbers of the fields in proto/fixline.proto.
namespace field {
enum Number : unsigned {
  tracks = 1,  // of an Entry
  kind = 1,
  flight_uuid,
  flight_id,
  device_id,
  datetime,
  lat,
  lon,
  elevation,
  barometric_altitude,
  gps_alt,
  speed,
  heading,
  uploaded_at,
  time,
  rounded_time,
  validity,
  pressure_alt,
  lad,
  lod,
  altitude_diff,
  altitude_diff_smooth,
  speed_smooth,
  takeoff_condition,
  in_flight,
};
}  // namespace field

constexpr std::uint64_t kind_of(const points::TrackPoints&) { return 0; }
constexpr std::uint64_t kind_of(const points::FlymasterPoints&) { return 1; }
constexpr std::uint64_t kind_of(const points::ScoringPoints&) { return 2; }

void write_columns(std::span<const points::TrackPoint> points, WireWriter& out,
                   ColumnWriter& writer) {
  using Point = points::TrackPoint;
  writer.column(out, field::datetime, points, &Point::datetime);
  writer.column(out, field::lat, points, &Point::lat);
  writer.column(out, field::lon, points, &Point::lon);
  writer.column(out, field::elevation, points, &Point::elevation);
  writer.column(out, field::barometric_altitude, points, &Point::barometric_altitude);
}

void write_columns(std::span<const points::FlymasterPoint> points, WireWriter& out,
                   ColumnWriter& writer) {
  using Point = points::FlymasterPoint;
  writer.column(out, field::datetime, points, &Point::date_time);
  writer.column(out, field::lat, points, &Point::lat);
  writer.column(out, field::lon, points, &Point::lon);
  writer.column(out, field::gps_alt, points, &Point::gps_alt);
  writer.column(out, field::speed, points, &Point::speed);
  writer.column(out, field::heading, points, &Point::heading);
  writer.column(out, field::uploaded_at, points, &Point::uploaded_at);
}

// In the order of the fields' numbers, as protobuf's own library writes them.
void write_columns(std::span<const points::ScoringPoint> points, WireWriter& out,
                   ColumnWriter& writer) {
  using Point = points::ScoringPoint;
  writer.column(out, field::datetime, points, &Point::date_time);
  writer.column(out, field::lat, points, &Point::lat);
  writer.column(out, field::lon, points, &Point::lon);
  writer.column(out, field::elevation, points, &Point::elevation);
  writer.column(out, field::gps_alt, points, &Point::gps_alt);
  writer.column(out, field::speed, points, &Point::speed);
  writer.column(out, field::time, points, &Point::time);
  writer.column(out, field::rounded_time, points, &Point::rounded_time);
  writer.column(out, field::validity, points, &Point::validity);
  writer.column(out, field::pressure_alt, points, &Point::pressure_alt);
  writer.column(out, field::lad, points, &Point::lad);
  writer.column(out, field::lod, points, &Point::lod);
  writer.column(out, field::altitude_diff, points, &Point::altitude_diff);
  writer.column(out, field::altitude_diff_smooth, points, &Point::altitude_diff_smooth);
  writer.column(out, field::speed_smooth, points, &Point::speed_smooth);
  writer.column(out, field::takeoff_condition, points, &Point::takeoff_condition);
  writer.column(out, field::in_flight, points, &Point::in_flight);
}

/// Appends points [first, first + count) of `track` to `piece` as one field of an Entry.
void append(const points::Track& track, std::size_t first, std::size_t count, ColumnWriter& writer,
            EncodedTracks& piece) {
  WireWriter out(piece.bytes);
  const WireWriter::Inner message(out, field::tracks);
  const auto& uuid = track.flight_uuid.bytes;
  std::visit([&](const auto& points) { out.number(field::kind, kind_of(points)); }, track.points);
  out.bytes(field::flight_uuid, {reinterpret_cast<const char*>(uuid.data()), uuid.size()});
  out.bytes(field::flight_id, track.flight_id);
  out.bytes(field::device_id, track.device_id);
  std::visit(
      [&](const auto& points) {
        write_columns(std::span(points).subspan(first, count), out, writer);
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
