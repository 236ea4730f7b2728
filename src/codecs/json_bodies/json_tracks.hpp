#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "error/error.hpp"
#include "formats/point_quota.hpp"
#include "formats/submission.hpp"
#include "points/lane.hpp"
#include "points/time_bounds.hpp"

namespace fixline::json_bodies {

/// Reads the JSON bodies of /tracking/live, /tracking/upload and /scoring/batch.
///
/// A point with a field that is missing, of the wrong type or out of range is refused alone, with
/// its index, field and reason. The document as a whole is an error when it is malformed (then no
/// part of it is taken), when `flight_id` or the list of points is missing, when an id is wrong, or
/// when the list is empty; the text names the field and, where it is known, the byte. Unknown
/// fields are read over and named. Of a field that a point has twice the last counts; twice at the
/// top is an error. A JSON null is an absent value. Numbers in quotes are refused.
///
/// A token that JSON does not know, but whose end is clear (NaN, 008.2, a text with a foreign byte
/// or half a surrogate pair), costs its point, or nothing where nobody reads it: the same batch
/// sent again and again would fail as a whole for ever. NaN and infinity in an optional number, as
/// many programs write that they have none, are left out, and told. A byte order mark before the
/// document and zero bytes behind it are passed over.
///
/// Keeps its parser's memory from body to body (up to some MiB). One reactor; not thread-safe.
class JsonTracks {
 public:
  /// A body with this many bytes of capacity to spare is not copied.
  static constexpr std::size_t padding = 64;

  JsonTracks();
  JsonTracks& operator=(JsonTracks&&) = delete;
  ~JsonTracks();

  /// The body of any queue; Flymaster's as json_body_of() writes it, with a device_id. A scoring
  /// flight's uuid is the one given, else a new random one, and its flight_id is the uuid's text.
  /// `body` may be reallocated for the parser's padding, and is changed where it is mended.
  /// `window` is where their times may lie. Errors: invalid; those of `quota`.
  [[nodiscard]] Result<formats::Submission> decode(points::QueueName queue, std::string& body,
                                                   const points::TimeWindow& window,
                                                   formats::PointQuota& quota);

  /// The same, of any number of points.
  [[nodiscard]] Result<formats::Submission> decode(points::QueueName queue, std::string& body,
                                                   const points::TimeWindow& window);

 private:
  struct Parser;

  template <class Point>
  Result<formats::Submission> decode(std::string& body, points::QueueName queue,
                                     const points::TimeWindow& window, formats::PointQuota& quota);
  template <class Reader>
  Result<void> read(Reader& reader, const std::string& body, formats::PointQuota& quota);

  std::unique_ptr<Parser> parser_;
};

}  // namespace fixline::json_bodies
