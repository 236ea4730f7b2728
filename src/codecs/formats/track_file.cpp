#include "formats/track_file.hpp"

#include <algorithm>
#include <utility>

#include "formats/content_encoding.hpp"
#include "formats/digest.hpp"
#include "formats/gpx_file.hpp"
#include "formats/igc_file.hpp"
#include "formats/igc_record.hpp"

namespace fixline::formats {
namespace {

/// Some recorders write notes of their own before the first record.
constexpr int lines_looked_at_max = 20;

/// Drops byte order marks, the zero bytes of UTF-16 and what may stand before a first record.
std::string_view without_preamble(std::string_view bytes) noexcept {
  constexpr std::string_view dropped("\xef\xbb\xbf\xff\xfe\0\x11\x13 \t\r\n", 12);
  bytes.remove_prefix(std::min(bytes.find_first_not_of(dropped), bytes.size()));
  return bytes;
}

}  // namespace

TrackFileKind detect_track_file(std::string_view first_bytes) noexcept {
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
                                     const points::TimeWindow& window,
                                     std::size_t decoded_bytes_max) {
  if (is_gzip(bytes)) {
    const auto plain = decode_content("gzip", std::string(bytes), decoded_bytes_max);
    if (!plain) return std::unexpected(plain.error());
    if (is_gzip(*plain)) return failure(ErrorCode::invalid, "the file is gzipped twice");
    return decode_track_file(*plain, hints, window, decoded_bytes_max);
  }
  CollectedFixes found;
  const auto reader = track_reader_for(detect_track_file(bytes), found, window);
  if (!reader) return failure(ErrorCode::invalid, "the file is neither IGC nor GPX");
  auto done = reader->feed(bytes);
  if (done) done = reader->finish();
  if (!done) return std::unexpected(std::move(done).error());
  Submission submission{.queue = points::QueueName::upload,
                        .tracks = {},
                        .refusals = std::move(found.refusals),
                        .points_sent = found.good.size(),
                        .changes = std::move(found.changes)};
  submission.points_sent += submission.refusals.count;
  if (submission.points_sent == 0) return failure(ErrorCode::invalid, "the file holds no fix");
  points::Track track;
  track.flight_id = hints.flight_id.empty() ? sha256_hex(bytes) : hints.flight_id;
  track.device_id = hints.device_id.empty() ? reader->recorder() : hints.device_id;
  if (submission.refusals.count > 0)
    submission.refused_of.push_back({0, track.flight_id, track.device_id});
  if (found.good.empty()) return submission;
  track.flight_uuid = points::flight_uuid_for(points::QueueName::upload, track.flight_id);
  track.points = std::move(found.good);
  submission.tracks.push_back(std::move(track));
  return submission;
}

}  // namespace fixline::formats
