#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "formats/point_quota.hpp"
#include "formats/room.hpp"
#include "formats/submission.hpp"
#include "json_bodies/json_tracks.hpp"
#include "points/time_bounds.hpp"
#include "tracks/track_file.hpp"

namespace fixline::uploads {

/// Whether the body of an upload may become larger than it is: gzip, an archive, a form of files.
[[nodiscard]] bool may_unpack(std::string_view content_type, std::string_view body);

/// What an upload is read by.
struct UploadRule {
  tracks::TrackFileHints hints;
  points::TimeWindow window;
  formats::Room& room;  ///< for what is packed
  formats::PointQuota& quota;
};

/// Reads the body of an upload, whatever it is: JSON, a batch, an IGC or GPX file, any of them
/// gzipped, a form of files, a zip or tar archive of files. It is known by its content, as clients
/// send any Content-Type; that tells a batch alone.
///
/// Several files are a flight each, and a part each in the submission. A file among them that can't
/// be read is a part with its fault and costs the others nothing; where none can, the body is
/// refused. Points are counted through, in the files' order.
/// A flight_id that is given names the one flight; several are <flight_id>/1, <flight_id>/2 and so
/// on, in their order. Without, each is named by its file's SHA-256: the same file is the same
/// flight, wherever it lies. A JSON file has a flight_id of its own.
/// An archive is bounded in members and ratio (ArchiveLimits), and all that is unpacked by
/// `rule.room`; one within another is a fault.
///
/// `body` is used up. Errors: invalid; too_large and overloaded; those of `rule.quota`, which
/// counts the points of all files together.
[[nodiscard]] Result<formats::Submission> decode_upload(std::string_view content_type,
                                                        std::string body, const UploadRule& rule,
                                                        json_bodies::JsonTracks& json);

}  // namespace fixline::uploads
