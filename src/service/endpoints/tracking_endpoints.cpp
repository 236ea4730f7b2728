#include "endpoints/tracking_endpoints.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "endpoints/receipt.hpp"
#include "endpoints/refusal_notes.hpp"
#include "formats/batch_body.hpp"
#include "formats/content_encoding.hpp"
#include "formats/flymaster_file.hpp"
#include "http/problem.hpp"
#include "points/time.hpp"
#include "points/validation.hpp"
#include "telemetry/seldom.hpp"
#include "tracks/foreign_format.hpp"
#include "tracks/track_file.hpp"
#include "uploads/multipart.hpp"
#include "uploads/upload_body.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
using http::status_for;
using http::too_many_requests;
namespace {

/// A parameter that is there with one of the values that mean yes.
bool is_set(const Request& request, std::string_view name) {
  const auto value = request.parameter(name);
  return value == "true" || value == "1" || value == "yes";
}

Result<std::string> id_parameter(const Request& request, std::string_view name) {
  std::string id(request.parameter(name).value_or(""));
  if (const auto fault = points::fault_of_id(id))
    return failure(ErrorCode::invalid, std::string(name) + ": " + std::string(*fault));
  return id;
}

Result<tracks::TrackFileHints> hints_of(const Request& request) {
  auto flight_id = id_parameter(request, "flight_id");
  if (!flight_id) return std::unexpected(std::move(flight_id).error());
  auto device_id = id_parameter(request, "device_id");
  if (!device_id) return std::unexpected(std::move(device_id).error());
  return tracks::TrackFileHints{.flight_id = std::move(*flight_id),
                                .device_id = std::move(*device_id),
                                .is_partial_welcome = is_set(request, "partial")};
}

/// "a.txt: the file is neither IGC nor GPX", the first of the files that could not be read; empty
/// when all could.
std::string unread_file_in(const formats::Submission& submission) {
  const auto unread = std::ranges::find_if(
      submission.parts, [](const formats::Part& part) { return !part.fault.empty(); });
  return unread == submission.parts.end() ? std::string() : unread->file + ": " + unread->fault;
}

/// Why strict=true takes nothing.
std::string strictly_refused(const formats::Submission& submission) {
  const auto unread = unread_file_in(submission);
  return (unread.empty() ? "points are refused" : unread) + ", and strict=true refuses all with " +
         (unread.empty() ? "them" : "it") + "; nothing was stored";
}

/// Why a body of that format is not taken where points come in JSON.
std::string not_json_of(std::string_view format) {
  return "the body is " + std::string(format) +
         ", which is not taken: JSON with a list of points is, and protobuf";
}

constexpr std::string_view all_refused = "every point is refused; nothing was stored";

unsigned seconds_of(const ingest::Throttle& throttle) {
  return static_cast<unsigned>(throttle.retry_after.count());
}

/// About what the points take in memory until they are durable.
std::size_t bytes_of(const formats::Submission& submission) {
  constexpr std::size_t bytes_a_point = 96;
  return submission.points_sent * bytes_a_point;
}

asio::awaitable<Result<ingest::Receipt>> no_memory() {
  co_return failure(ErrorCode::overloaded, "the requests under way take all their memory");
}

Response text(unsigned status, std::string body) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body)};
}

}  // namespace

TrackingEndpoints::TrackingEndpoints(ingest::Ingest& ingest, ingest::Admission& admission,
                                     TrackingOptions options, TrackingNotes notes)
    : ingest_(ingest),
      admission_(admission),
      options_(std::move(options)),
      metrics_(notes.metrics),
      refusals_(notes.refusals),
      log_(std::move(notes.log)) {}

void TrackingEndpoints::add_to(Router& router) {
  router.post("/tracking/live", [this](Request request) {
    constexpr auto live = points::QueueName::live;
    return take(live, &TrackingEndpoints::decode_points<live>, std::move(request));
  });
  router.post("/tracking/upload", [this](Request request) {
    return take(points::QueueName::upload, &TrackingEndpoints::decode_upload, std::move(request));
  });
  router.post("/scoring/batch", [this](Request request) {
    constexpr auto scoring = points::QueueName::scoring;
    return take(scoring, &TrackingEndpoints::decode_points<scoring>, std::move(request));
  });
  router.post("/tracking/flymaster/upload/file",
              [this](Request request) { return take_flymaster(std::move(request)); });
}

asio::awaitable<Response> TrackingEndpoints::take(points::QueueName queue, Decode decode,
                                                  Request request) {
  if (const auto throttle = throttle_for(queue))
    co_return too_many_requests(throttle->reason, seconds_of(*throttle));
  auto submission = (this->*decode)(request);
  request.body = {};
  if (!submission) co_return problem(submission.error());
  const auto& refusals = submission->refusals;
  if (refusals.count > 0 || !unread_file_in(*submission).empty()) {
    note_refused(*submission);
    const bool strict = is_set(request, "strict");
    if (strict || submission->tracks.empty()) {
      const std::string why = strict ? strictly_refused(*submission) : std::string(all_refused);
      co_return problem(422, why, refusals);
    }
  }
  auto receipt = co_await accept(*submission, request);
  if (!receipt) {
    note_failure(*submission, receipt.error());
    co_return problem(receipt.error());
  }
  note_refused(*submission, *receipt);
  if (receipt->accepted == 0) co_return problem(422, all_refused, refusals);
  co_return receipt_response(*submission, *receipt);
}

asio::awaitable<Response> TrackingEndpoints::take_flymaster(Request request) {
  if (const auto throttle = throttle_for(points::QueueName::flymaster)) {
    auto answer = text(429, "NOK");
    answer.retry_after_seconds = seconds_of(*throttle);
    co_return answer;
  }
  auto submission = decode_flymaster(request);
  request.body = {};
  if (!submission) {
    log_->debug("http: Flymaster file refused: {}", submission.error().detail);
    co_return text(status_for(submission.error().code), "NOK");
  }
  note_refused(*submission);
  if (submission->tracks.empty()) co_return text(400, "NOK");
  const auto receipt = co_await accept(*submission, request);
  if (!receipt) {
    note_failure(*submission, receipt.error());
    co_return text(status_for(receipt.error().code), "NOK");
  }
  note_refused(*submission, *receipt);
  co_return receipt->accepted > 0 ? text(200, "OK") : text(400, "NOK");
}

std::optional<ingest::Throttle> TrackingEndpoints::throttle_for(points::QueueName queue) {
  auto throttle = admission_.throttle_for(queue);
  if (throttle) metrics_.requests_throttled(queue).Increment();
  return throttle;
}

// Not a coroutine itself, as that would be one more frame a request.
asio::awaitable<Result<ingest::Receipt>> TrackingEndpoints::accept(formats::Submission& submission,
                                                                   Request& request) {
  if (!request.memory.grow_to(bytes_of(submission))) return no_memory();
  const bool high = request.parameter("priority") == "high";
  const points::Lane lane{submission.queue,
                          high ? points::LaneKind::priority : points::LaneKind::normal};
  const auto preference =
      is_set(request, "direct") ? ingest::Preference::direct : ingest::Preference::queue;
  return ingest_.accept(lane, submission.tracks, preference);
}

void TrackingEndpoints::note_refused(const formats::Submission& submission) {
  const auto refused = submission.refusals.count;
  if (refused == 0) return;
  metrics_.points_refused(submission.queue).Increment(static_cast<double>(refused));
  note_refusals(submission, refusals_);
}

void TrackingEndpoints::note_refused(formats::Submission& submission,
                                     const ingest::Receipt& receipt) {
  if (receipt.refused.empty()) return;
  add_refused(submission, receipt);
  note_refused_by_database(submission, receipt, refusals_);
}

void TrackingEndpoints::note_failure(const formats::Submission& submission, const Error& error) {
  log_->log(telemetry::seldom("points not taken"), spdlog::level::warn,
            "http: {} points for {} could not be taken: {}", submission.points_sent,
            points::full_name(submission.queue), error.detail);
}

/// For what is packed in the body as it is now, beside it.
formats::Room TrackingEndpoints::room_in(Request& request) const {
  return formats::Room(options_.body_bytes_max,
                       [&memory = request.memory, packed = request.body.size()](std::size_t bytes) {
                         return memory.grow_to(packed + bytes);
                       });
}

Result<void> TrackingEndpoints::decode_body(Request& request) const {
  auto room = room_in(request);
  auto body = formats::decode_content(request.content_encoding, std::move(request.body), room);
  if (!body) return std::unexpected(std::move(body).error());
  request.body = std::move(*body);
  return {};
}

points::TimeWindow TrackingEndpoints::window_of(points::QueueName queue) const {
  const bool is_live = queue == points::QueueName::live;
  return (is_live ? options_.live_times : options_.times).at(points::now());
}

template <points::QueueName queue>
Result<formats::Submission> TrackingEndpoints::decode_points(Request& request) {
  auto decoded = decode_body(request);
  if (!decoded) return std::unexpected(std::move(decoded).error());
  if (formats::is_batch(request.content_type))
    return formats::decode_batch(request.body, queue, window_of(queue));
  auto submission = json_.decode(queue, request.body, window_of(queue));
  if (submission) return submission;
  const auto format = tracks::foreign_format(request.body);
  if (!format.empty()) return failure(ErrorCode::invalid, not_json_of(format));
  return submission;
}

Result<formats::Submission> TrackingEndpoints::decode_upload(Request& request) {
  auto decoded = decode_body(request);
  if (!decoded) return std::unexpected(std::move(decoded).error());
  auto hints = hints_of(request);
  if (!hints) return std::unexpected(std::move(hints).error());
  auto room = room_in(request);
  const uploads::UploadRule rule{
      .hints = *std::move(hints), .window = window_of(points::QueueName::upload), .room = room};
  return uploads::decode_upload(request.content_type, std::move(request.body), rule, json_);
}

Result<formats::Submission> TrackingEndpoints::decode_flymaster(Request& request) {
  auto decoded = decode_body(request);
  if (!decoded) return std::unexpected(std::move(decoded).error());
  const auto window = window_of(points::QueueName::flymaster);
  if (!uploads::is_form(request.content_type))
    return formats::decode_flymaster(request.body, options_.flymaster_secret, window);
  const auto form = uploads::read_form(request.content_type, request.body);
  if (!form) return std::unexpected(form.error());
  if (form->files.size() > 1)
    return failure(ErrorCode::invalid, "the form has several files, and its device one");
  return formats::decode_flymaster(form->files.front().bytes, options_.flymaster_secret, window);
}

}  // namespace fixline::endpoints
