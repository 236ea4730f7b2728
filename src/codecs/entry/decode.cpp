#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <optional>

#include "entry/column_reader.hpp"
#include "entry/compression.hpp"
#include "entry/entry_codec.hpp"
#include "entry/unknown_fields.hpp"
#include "entry/wire_fields.hpp"
#include "points/validation.hpp"

namespace fixline::entry {
namespace {

/// Of a whole entry, decompressed. As a parsed column takes up to eight bytes for one of the wire,
/// a track has a limit of its own: it alone is in parsed form at a time.
constexpr std::size_t entry_bytes_max = 64U << 20;
constexpr std::size_t track_bytes_max = 16U << 20;
/// Of a track that any client may send: at most eight times as much is in parsed form.
constexpr std::size_t foreign_track_bytes_max = 4U << 20;
constexpr std::size_t parsed_bytes_a_byte = 8;
constexpr std::uint64_t arena_bytes_kept = 256U << 10;

using v1::Track;
using MayTake = std::function<bool(std::size_t points)>;

template <class Point>
void read_columns(ColumnReader& reader, std::span<Point> points) {
  for_each_field<Point>([&](const auto& field, auto Point::* member) {
    reader.column(field.name, points, member, field.has, field.values);
    if (field.number == Track::kLatFieldNumber) reader.require_within(field.name, 90);
    if (field.number == Track::kLonFieldNumber) reader.require_within(field.name, 180);
  });
}

/// A column that the track's kind does not have would be lost in silence.
bool has_unread_columns(const Track& track, unsigned read) {
  return std::apply(
      [&](const auto&... field) { return (unsigned{(track.*field.has)()} + ...) != read; },
      wire_fields);
}

template <class Point>
std::string read_points(const Track& track, ColumnReader& reader, points::Track& out) {
  std::vector<Point> points(static_cast<std::size_t>(track.datetime().deltas_size()));
  reader.start(track);
  read_columns<Point>(reader, points);
  if (reader.problem().empty() && has_unread_columns(track, reader.columns_read()))
    reader.fail("a column", "is none of the track's kind");
  out.points = std::move(points);
  return reader.problem();
}

/// A track without a uuid has zeros for one; only a client's may lack it.
bool read_uuid(const std::string& bytes, Judge judge, points::Uuid& out) {
  if (bytes.empty() && judge == Judge::caller) return true;
  if (bytes.size() != out.bytes.size()) return false;
  std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  return true;
}

/// What is wrong with the track; empty when it was read into `out`.
std::string read_track(const Track& track, ColumnReader& reader, Judge judge, points::Track& out) {
  if (track.datetime().deltas_size() == 0) return "a track without points";
  if (!read_uuid(track.flight_uuid(), judge, out.flight_uuid))
    return "flight_uuid is not 16 bytes long";
  const auto is_bad = [judge](const std::string& id) {
    // What was taken once is stored, whatever is asked of an id today.
    return judge == Judge::reader ? points::fault_of_taken_id(id) : points::fault_of_id(id);
  };
  if (is_bad(track.flight_id()))
    return "flight_id is too long, or not UTF-8, or has a control character";
  if (is_bad(track.device_id()))
    return "device_id is too long, or not UTF-8, or has a control character";
  out.flight_id = track.flight_id();
  out.device_id = track.device_id();
  switch (track.kind()) {
    case v1::TRACK: return read_points<points::TrackPoint>(track, reader, out);
    case v1::FLYMASTER: return read_points<points::FlymasterPoint>(track, reader, out);
    case v1::SCORING: return read_points<points::ScoringPoint>(track, reader, out);
    default: return "an unknown kind of track";
  }
}

/// Reads the head of one track and parses its message; its bytes, a part of `entry`. nullopt for
/// what is no such field.
std::optional<std::string_view> next_message(google::protobuf::io::CodedInputStream& in,
                                             std::string_view entry, std::size_t bytes_max,
                                             Track& message) {
  using Wire = google::protobuf::internal::WireFormatLite;
  constexpr std::uint32_t tracks_tag = Wire::MakeTag(1, Wire::WIRETYPE_LENGTH_DELIMITED);
  std::uint32_t size = 0;
  if (in.ReadTag() != tracks_tag || !in.ReadVarint32(&size)) return std::nullopt;
  const auto bytes = entry.substr(static_cast<std::size_t>(in.CurrentPosition()), size);
  // A limit beyond the end is no limit to protobuf: a cut message would be whole.
  if (size > bytes_max || bytes.size() < size) return std::nullopt;
  const auto limit = in.PushLimit(static_cast<int>(size));
  if (!message.MergeFromCodedStream(&in) || !in.ConsumedEntireMessage()) return std::nullopt;
  in.PopLimit(limit);
  return bytes;
}

void add_each_once(std::vector<std::string> fields, ForeignTracks& found) {
  auto& known = found.unknown_fields;
  for (auto& field : fields)
    if (known.size() < unknown_fields_max && std::ranges::find(known, field) == known.end())
      known.push_back(std::move(field));
}

Result<ForeignTracks> decode_plain(std::string_view bytes, Judge judge, const MayTake& may_take) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  google::protobuf::io::CodedInputStream in(data, static_cast<int>(bytes.size()));
  ForeignTracks found;
  auto& tracks = found.tracks;
  google::protobuf::Arena arena;
  ColumnReader reader(judge);
  const std::size_t bytes_max = judge == Judge::reader ? track_bytes_max : foreign_track_bytes_max;
  std::size_t points_left = points_max_per_blob;
  const auto at = [&] { return "track " + std::to_string(tracks.size()) + ": "; };
  while (static_cast<std::size_t>(in.CurrentPosition()) != bytes.size()) {
    if (arena.SpaceUsed() > arena_bytes_kept) arena.Reset();
    auto& message = *google::protobuf::Arena::CreateMessage<Track>(&arena);
    const auto message_bytes = next_message(in, bytes, bytes_max, message);
    if (!message_bytes)
      return failure(ErrorCode::invalid, at() + "not of our format, or cut short, or too large");
    const auto count = static_cast<std::size_t>(message.datetime().deltas_size());
    if (count > points_left)
      return failure(ErrorCode::too_large,
                     "more than " + std::to_string(points_max_per_blob) + " points");
    if (may_take && !may_take(count)) return failure(ErrorCode::too_large, "too many points");
    points::Track track;
    const std::string problem = read_track(message, reader, judge, track);
    if (!problem.empty()) return failure(ErrorCode::invalid, at() + problem);
    points_left -= count;
    tracks.push_back(std::move(track));
    if (judge == Judge::caller) add_each_once(unknown_fields_in(*message_bytes), found);
  }
  return found;
}

/// What can't be decoded is invalid, whatever the reason.
Result<std::vector<points::Track>> decode_entry(std::string_view bytes) {
  auto found = decode_plain(bytes, Judge::reader, {});
  if (!found) return failure(ErrorCode::invalid, "entry: " + found.error().detail);
  return std::move(found->tracks);
}

}  // namespace

Result<std::vector<points::Track>> decode(std::string_view blob) {
  if (blob.empty()) return failure(ErrorCode::invalid, "entry: empty");
  if (blob.size() > entry_bytes_max) return failure(ErrorCode::invalid, "entry: too large");
  if (!is_compressed(blob)) return decode_entry(blob);
  const auto bytes = decompress(blob, entry_bytes_max);
  if (!bytes) return failure(ErrorCode::invalid, "entry: " + bytes.error().detail);
  if (bytes->empty()) return failure(ErrorCode::invalid, "entry: empty");
  return decode_entry(*bytes);
}

Result<ForeignTracks> decode_foreign(std::string_view bytes, const MayTake& may_take) {
  if (bytes.empty()) return failure(ErrorCode::invalid, "the body is empty");
  if (bytes.size() > entry_bytes_max) return failure(ErrorCode::too_large, "the body is too large");
  return decode_plain(bytes, Judge::caller, may_take);
}

std::size_t foreign_bytes_parsed(std::size_t bytes) noexcept {
  return parsed_bytes_a_byte * std::min(bytes, foreign_track_bytes_max);
}

}  // namespace fixline::entry
