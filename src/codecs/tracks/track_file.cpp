#include "tracks/track_file.hpp"

#include <algorithm>
#include <utility>

#include "formats/digest.hpp"
#include "points/validation.hpp"
#include "tracks/foreign_format.hpp"
#include "tracks/gpx_file.hpp"
#include "tracks/igc_file.hpp"
#include "tracks/igc_record.hpp"
#include "tracks/track_logs.hpp"
#include "tracks/utf16.hpp"

namespace fixline::tracks {
namespace {

using formats::Submission;

/// Some recorders write notes of their own before the first record.
constexpr int lines_looked_at_max = 20;

/// Drops byte order marks, the zero bytes of UTF-16 and what may stand before a first record.
std::string_view without_preamble(std::string_view bytes) noexcept {
  constexpr std::string_view dropped("\xef\xbb\xbf\xff\xfe\0\x11\x13 \t\r\n", 12);
  bytes.remove_prefix(std::min(bytes.find_first_not_of(dropped), bytes.size()));
  return bytes;
}

/// What a client may do about a file that breaks behind good points.
Error told_what_stood_before(Error error, std::size_t fixes) {
  if (fixes > 0) {
    error.detail += "; " + std::to_string(fixes) + (fixes == 1 ? " point stood" : " points stood") +
                    " whole before that, which partial=true takes";
  }
  return error;
}

/// `flight` goes to a track, its refusals to their owner.
void add_flight(TrackLog flight, std::string flight_id, std::string device_id,
                Submission& submission) {
  if (submission.refusals.count > 0)
    submission.refused_of.push_back({flight.first_index, flight_id, device_id});
  if (flight.fixes.empty()) return;
  const auto uuid = points::flight_uuid_for(points::QueueName::upload, flight_id);
  submission.tracks.push_back(
      {uuid, std::move(flight_id), std::move(device_id), std::move(flight.fixes)});
}

Result<void> add_flights(std::vector<TrackLog> flights, const std::string& file_id,
                         const std::string& device_id, Submission& submission) {
  const bool is_one = flights.size() == 1;
  for (std::size_t i = 0; i < flights.size(); ++i) {
    TrackLog& flight = flights[i];
    std::string flight_id = is_one ? file_id : file_id + "/" + std::to_string(i + 1);
    if (points::fault_of_id(flight_id))
      return failure(ErrorCode::invalid, "flight_id: is too long for a file of several flights");
    if (!is_one) {
      const auto end = i + 1 < flights.size() ? flights[i + 1].first_index : submission.points_sent;
      submission.parts.push_back(
          {.file = {},
           .flight_id = flight_id,
           .flight_uuid = points::flight_uuid_for(points::QueueName::upload, flight_id),
           .first = flight.first_index,
           .sent = end - flight.first_index});
    }
    std::string device = device_id.empty() ? flight.recorder : device_id;
    add_flight(std::move(flight), std::move(flight_id), std::move(device), submission);
  }
  return {};
}

}  // namespace

TrackFileKind detect_track_file(std::string_view first_bytes) {
  constexpr std::size_t looked_at_max = 8UZ * 1024;
  if (has_utf16_mark(first_bytes))
    return detect_track_file(ascii_of_utf16(first_bytes.substr(2, looked_at_max)));
  std::string_view rest = without_preamble(first_bytes);
  if (rest.starts_with('<')) return TrackFileKind::gpx;
  for (int i = 0; i < lines_looked_at_max && !rest.empty(); ++i) {
    const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
    if (looks_like_igc(rest.substr(0, end))) return TrackFileKind::igc;
    rest = without_preamble(rest.substr(end));
  }
  return TrackFileKind::unknown;
}

bool is_gzip(std::string_view first_bytes) noexcept { return first_bytes.starts_with("\x1f\x8b"); }

std::unique_ptr<TrackReader> track_reader_for(TrackFileKind kind, FixSink& sink,
                                              const points::TimeWindow& window) {
  switch (kind) {
    case TrackFileKind::igc: return std::make_unique<IgcReader>(sink, window);
    case TrackFileKind::gpx: return std::make_unique<GpxReader>(sink, window);
    case TrackFileKind::unknown: break;
  }
  return nullptr;
}

Result<Submission> decode_track_file(std::string_view bytes, const TrackFileHints& hints,
                                     const points::TimeWindow& window) {
  formats::PointQuota any;
  return decode_track_file(bytes, hints, window, any);
}

Result<Submission> decode_track_file(std::string_view bytes, const TrackFileHints& hints,
                                     const points::TimeWindow& window, formats::PointQuota& quota) {
  if (const auto name = foreign_format(bytes); !name.empty())
    return failure(ErrorCode::invalid, foreign_format_refused(name));
  CollectedLogs found(quota);
  const auto reader = track_reader_for(detect_track_file(bytes), found, window);
  if (!reader) return failure(ErrorCode::invalid, "the file is neither IGC nor GPX");
  auto done = reader->feed(bytes);
  if (done) done = reader->finish();
  if (auto within = quota.outcome(); !within) return std::unexpected(std::move(within).error());
  if (!done && (!hints.is_partial_welcome || found.taken == 0))
    return std::unexpected(told_what_stood_before(std::move(done).error(), found.taken));
  Submission submission{.queue = points::QueueName::upload,
                        .tracks = {},
                        .refusals = std::move(found.refusals),
                        .points_sent = found.taken,
                        .changes = std::move(found.changes)};
  if (!done) submission.broken = done.error().detail;
  submission.points_sent += submission.refusals.count;
  if (submission.points_sent == 0) return failure(ErrorCode::invalid, "the file holds no fix");
  std::ranges::sort(submission.refusals.kept, {}, &points::Refusal::index);
  found.logs.front().recorder = reader->recorder();
  const auto added =
      add_flights(flights_of(std::move(found.logs)),
                  hints.flight_id.empty() ? formats::sha256_hex(bytes) : hints.flight_id,
                  hints.device_id, submission);
  if (!added) return std::unexpected(added.error());
  return submission;
}

}  // namespace fixline::tracks
