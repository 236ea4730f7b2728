#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "error/error.hpp"
#include "points/time_bounds.hpp"
#include "tracks/track_reader.hpp"

namespace fixline::tracks {

/// Reads a GPX 1.0 or 1.1 file: the points of tracks, in the order of the document.
///
/// Any encoding in which ASCII is ASCII, whatever is declared, and UTF-16: names are not read, and
/// numbers and times are ASCII, so that no byte of a text can refuse a point. NULs at the end, as a
/// power cut leaves them, are dropped. Elements count when they are of the root's namespace (or
/// have its prefix, declared or not). Elevation is `ele`; a GPX has no barometric altitude.
/// One comma and no dot in a number is a decimal comma. An `ele` that is no number is told as a
/// change; the fix is taken without. A longitude a little beyond the date line is wrapped, and
/// told.
///
/// Refused alone: a point without a time ("no time"), with a time or place that is not one or is
/// out of range; what looks like a point and is no fix of a track: waypoints, points of routes,
/// a trkpt elsewhere than in a track's segment. The index counts all of these.
///
/// A fix that is open where the file breaks is refused as well.
///
/// Errors: invalid, with line and column, for XML that is not well-formed, for a DOCTYPE (so that
/// no entity is ever expanded), for a root that is not `gpx`, for elements nested deeper than
/// `depth_max`, and for a tag or comment longer than `token_bytes_max`.
class GpxReader final : public TrackReader {
 public:
  static constexpr std::size_t depth_max = 100;
  static constexpr std::size_t token_bytes_max = 1024UZ * 1024;

  GpxReader(FixSink& sink, const points::TimeWindow& window);
  GpxReader& operator=(GpxReader&&) = delete;
  ~GpxReader() override;

  Result<void> feed(std::string_view bytes) override;
  Result<void> finish() override;
  std::string_view recorder() const override { return {}; }

 private:
  class Parser;

  std::unique_ptr<Parser> parser_;
};

}  // namespace fixline::tracks
