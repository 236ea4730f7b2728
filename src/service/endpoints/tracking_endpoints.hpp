#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "error/error.hpp"
#include "formats/room.hpp"
#include "formats/submission.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "ingest/admission.hpp"
#include "ingest/ingest.hpp"
#include "json_bodies/json_tracks.hpp"
#include "points/lane.hpp"
#include "points/time_bounds.hpp"
#include "reactor/asio.hpp"
#include "refusals/refusal_buffer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::endpoints {

struct TrackingOptions {
  std::size_t body_bytes_max = std::size_t{32} << 20;  ///< once its Content-Encoding is undone
  std::string flymaster_secret;                        ///< empty: every Flymaster file is refused
  points::TimeBounds live_times;                       ///< what times a live point may have
  points::TimeBounds times;                            ///< the same of the other queues
};

/// Who is told of what was taken and refused.
struct TrackingNotes {
  telemetry::Metrics& metrics;
  refusals::RefusalBuffer& refusals;
  telemetry::Log log;
};

/// The four endpoints that take points in. One reactor; not thread-safe.
///
/// Query parameters of all: `priority=high` (the queue's priority lane), `strict=true` (one bad
/// point refuses the request), `direct=true` (the answer waits until the rows are in the table and
/// counts those that are new; when the database is out the points are queued as ever).
class TrackingEndpoints {
 public:
  /// References must outlive it.
  TrackingEndpoints(ingest::Ingest& ingest, ingest::Admission& admission, TrackingOptions options,
                    TrackingNotes notes);

  void add_to(http::Router& router);

 private:
  using Decode = Result<formats::Submission> (TrackingEndpoints::*)(http::Request&);

  asio::awaitable<http::Response> take(points::QueueName queue, Decode decode,
                                       http::Request request);
  asio::awaitable<http::Response> take_flymaster(http::Request request);
  std::optional<ingest::Throttle> throttle_for(points::QueueName queue);
  asio::awaitable<Result<ingest::Receipt>> accept(formats::Submission& submission,
                                                  http::Request& request);
  void note_refused(const formats::Submission& submission);
  void note_refused(formats::Submission& submission, const ingest::Receipt& receipt);
  void note_failure(const formats::Submission& submission, const Error& error);

  [[nodiscard]] formats::Room room_in(http::Request& request) const;
  Result<void> decode_body(http::Request& request) const;
  [[nodiscard]] points::TimeWindow window_of(points::QueueName queue) const;
  template <points::QueueName queue>
  Result<formats::Submission> decode_points(http::Request& request);
  Result<formats::Submission> decode_upload(http::Request& request);
  Result<formats::Submission> decode_flymaster(http::Request& request);

  ingest::Ingest& ingest_;
  ingest::Admission& admission_;
  TrackingOptions options_;
  telemetry::Metrics& metrics_;
  refusals::RefusalBuffer& refusals_;
  telemetry::Log log_;
  json_bodies::JsonTracks json_;
};

}  // namespace fixline::endpoints
