#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "formats/point_quota.hpp"
#include "formats/submission.hpp"
#include "points/time_bounds.hpp"
#include "tracks/track_reader.hpp"

namespace fixline::tracks {

enum class TrackFileKind : std::uint8_t { unknown, igc, gpx };

/// Tells by its first bytes what a file is; names and media types lie. A few KiB are enough.
///
/// GPX: after a byte order mark and blanks comes '<', in UTF-8 or UTF-16 (whether its root is gpx,
/// its reader says). IGC, in UTF-16 only with a byte order mark: one of the first lines is an A, H,
/// I, J or B record.
[[nodiscard]] TrackFileKind detect_track_file(std::string_view first_bytes);

/// True for the magic bytes of gzip; decode_content() undoes it.
[[nodiscard]] bool is_gzip(std::string_view first_bytes) noexcept;

/// The reader for a kind; null for unknown. `sink` must outlive it.
[[nodiscard]] std::unique_ptr<TrackReader> track_reader_for(TrackFileKind kind, FixSink& sink,
                                                            const points::TimeWindow& window);

/// What the client says about a track file beside its bytes; an empty text means nothing said.
/// Both ids are valid (points::fault_of_id).
struct TrackFileHints {
  std::string flight_id{};
  std::string device_id{};
  bool is_partial_welcome = false;  ///< take what stands whole before a break
};

/// Reads an IGC or GPX file that came whole for the upload queue: as one flight, or as those that
/// flights_of() finds in it.
///
/// flight_id: the one given, else the SHA-256 of the file in hex: neither format has a field that
/// is the flight's alone, and so the same file is the same flight each time. Of several flights in
/// one file it is that with /1, /2 and so on behind it. device_id: the one given, else what the
/// recorder calls itself in an IGC file's A record. Errors: invalid for another kind of file, for
/// one that its reader does not take as a whole (where a part is welcome: of which it takes
/// nothing), and for one without any fix; those of `quota`.
[[nodiscard]] Result<formats::Submission> decode_track_file(std::string_view bytes,
                                                            const TrackFileHints& hints,
                                                            const points::TimeWindow& window,
                                                            formats::PointQuota& quota);

/// The same, of any number of fixes.
[[nodiscard]] Result<formats::Submission> decode_track_file(std::string_view bytes,
                                                            const TrackFileHints& hints,
                                                            const points::TimeWindow& window);

}  // namespace fixline::tracks
