#pragma once

#include <expected>
#include <optional>
#include <string>

#include "access/access_gate.hpp"
#include "endpoints/submission_reader.hpp"
#include "endpoints/wishes.hpp"
#include "error/error.hpp"
#include "formats/submission.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "ingest/admission.hpp"
#include "ingest/ingest.hpp"
#include "points/lane.hpp"
#include "reactor/asio.hpp"
#include "reactor/side_threads.hpp"
#include "refusals/refusal_buffer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::endpoints {

/// What a request goes through on its way in; outlive the endpoints.
struct TrackingWay {
  access::AccessGate& gate;
  ingest::Ingest& ingest;
  ingest::Admission& admission;
  reactor::SideThreads& threads;  ///< that read large bodies
};

/// Who is told of what was taken and refused.
struct TrackingNotes {
  telemetry::Metrics& metrics;
  refusals::RefusalBuffer& refusals;
  telemetry::Log log;
};

/// The four endpoints that take points in. One reactor; not thread-safe.
///
/// What their query parameters say: Wishes. With direct=true the answer counts the rows that are
/// new; when the database is out the points are queued as ever.
class TrackingEndpoints {
 public:
  TrackingEndpoints(TrackingWay way, ReadingOptions options, TrackingNotes notes);

  void add_to(http::Router& router);

 private:
  asio::awaitable<http::Response> take(points::QueueName queue, http::Request request);
  asio::awaitable<http::Response> take_flymaster(http::Request request);
  http::Response refuse_flymaster(const std::string& serial, const Error& error);
  std::optional<ingest::Throttle> throttle_for(points::QueueName queue);
  /// The answer to who may not, while the body is still to come.
  std::optional<asio::awaitable<http::Response>> refusal_of(points::QueueName queue,
                                                            const http::Request& request);
  /// Who may send points of that queue now; else the answer, before the body is decoded.
  std::expected<access::Caller, http::Response> let_in(points::QueueName queue,
                                                       const http::Request& request);
  asio::awaitable<Result<ingest::Receipt>> accept(formats::Submission& submission,
                                                  const Wishes& wishes, http::Request& request);
  void note_refused(const formats::Submission& submission);
  void note_refused(formats::Submission& submission, const ingest::Receipt& receipt);
  void note_failure(const formats::Submission& submission, const Error& error);

  access::AccessGate& gate_;
  ingest::Ingest& ingest_;
  ingest::Admission& admission_;
  SubmissionReader reader_;
  telemetry::Metrics& metrics_;
  refusals::RefusalBuffer& refusals_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
