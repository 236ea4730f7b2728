#include <algorithm>

#include "entry/column_writer.hpp"
#include "entry/compression.hpp"
#include "entry/entry_codec.hpp"

namespace fixline::entry {
namespace {

constexpr std::uint32_t points_worth_compressing = 100;
constexpr std::uint64_t encoder_arena_bytes_kept = 256U << 10;

using v1::Track;

void write_columns(std::span<const points::TrackPoint> points, Track& track, ColumnWriter& writer) {
  using Point = points::TrackPoint;
  track.set_kind(v1::TRACK);
  writer.column(points, &Point::datetime, &Track::mutable_datetime);
  writer.column(points, &Point::lat, &Track::mutable_lat);
  writer.column(points, &Point::lon, &Track::mutable_lon);
  writer.column(points, &Point::elevation, &Track::mutable_elevation);
  writer.column(points, &Point::barometric_altitude, &Track::mutable_barometric_altitude);
}

void write_columns(std::span<const points::FlymasterPoint> points, Track& track,
                   ColumnWriter& writer) {
  using Point = points::FlymasterPoint;
  track.set_kind(v1::FLYMASTER);
  writer.column(points, &Point::date_time, &Track::mutable_datetime);
  writer.column(points, &Point::lat, &Track::mutable_lat);
  writer.column(points, &Point::lon, &Track::mutable_lon);
  writer.column(points, &Point::gps_alt, &Track::mutable_gps_alt);
  writer.column(points, &Point::speed, &Track::mutable_speed);
  writer.column(points, &Point::heading, &Track::mutable_heading);
  writer.column(points, &Point::uploaded_at, &Track::mutable_uploaded_at);
}

void write_columns(std::span<const points::ScoringPoint> points, Track& track,
                   ColumnWriter& writer) {
  using Point = points::ScoringPoint;
  track.set_kind(v1::SCORING);
  writer.column(points, &Point::date_time, &Track::mutable_datetime);
  writer.column(points, &Point::lat, &Track::mutable_lat);
  writer.column(points, &Point::lon, &Track::mutable_lon);
  writer.column(points, &Point::gps_alt, &Track::mutable_gps_alt);
  writer.column(points, &Point::time, &Track::mutable_time);
  writer.column(points, &Point::rounded_time, &Track::mutable_rounded_time);
  writer.column(points, &Point::validity, &Track::mutable_validity);
  writer.column(points, &Point::pressure_alt, &Track::mutable_pressure_alt);
  writer.column(points, &Point::lad, &Track::mutable_lad);
  writer.column(points, &Point::lod, &Track::mutable_lod);
  writer.column(points, &Point::speed, &Track::mutable_speed);
  writer.column(points, &Point::elevation, &Track::mutable_elevation);
  writer.column(points, &Point::altitude_diff, &Track::mutable_altitude_diff);
  writer.column(points, &Point::altitude_diff_smooth, &Track::mutable_altitude_diff_smooth);
  writer.column(points, &Point::speed_smooth, &Track::mutable_speed_smooth);
  writer.column(points, &Point::takeoff_condition, &Track::mutable_takeoff_condition);
  writer.column(points, &Point::in_flight, &Track::mutable_in_flight);
}

/// Makes the messages of one call: their memory is kept from one to the next, up to a bound.
class Encoder {
 public:
  /// Appends points [first, first + count) of `track` to `piece` as one field of an Entry.
  void append(const points::Track& track, std::size_t first, std::size_t count,
              EncodedTracks& piece) {
    if (arena_.SpaceUsed() > encoder_arena_bytes_kept) arena_.Reset();
    auto& entry = *google::protobuf::Arena::CreateMessage<v1::Entry>(&arena_);
    Track& message = *entry.add_tracks();
    message.set_flight_uuid(track.flight_uuid.bytes.data(), track.flight_uuid.bytes.size());
    message.set_flight_id(track.flight_id);
    message.set_device_id(track.device_id);
    writer_.start(message);
    std::visit(
        [&](const auto& points) {
          write_columns(std::span(points).subspan(first, count), message, writer_);
        },
        track.points);
    entry.AppendToString(&piece.bytes);
    piece.points += static_cast<std::uint32_t>(count);
  }

 private:
  google::protobuf::Arena arena_;
  ColumnWriter writer_;
};

}  // namespace

std::vector<EncodedTracks> encode(std::span<const points::Track> tracks, std::uint32_t points_max) {
  std::vector<EncodedTracks> pieces;
  Encoder encoder;
  for (const points::Track& track : tracks) {
    const std::size_t all = point_count(track);
    for (std::size_t first = 0; first != all;) {
      const std::size_t count = std::min<std::size_t>(all - first, points_max);
      if (pieces.empty() || pieces.back().points + count > points_max) pieces.emplace_back();
      encoder.append(track, first, count, pieces.back());
      first += count;
    }
  }
  return pieces;
}

EntryBlob seal(EncodedTracks tracks) {
  if (tracks.points >= points_worth_compressing) {
    std::string compressed = compress(tracks.bytes);
    if (!compressed.empty() && compressed.size() < tracks.bytes.size())
      return EntryBlob{std::move(compressed), tracks.points};
  }
  return EntryBlob{std::move(tracks.bytes), tracks.points};
}

}  // namespace fixline::entry
