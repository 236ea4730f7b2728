#include "endpoints/tracking_endpoints.hpp"

#include <algorithm>
#include <utility>

#include "endpoints/parameters.hpp"
#include "endpoints/receipt.hpp"
#include "endpoints/refusal_notes.hpp"
#include "http/problem.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
using http::status_for;
using http::too_many_requests;
namespace {

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

constexpr std::string_view all_refused = "every point is refused; nothing was stored";

unsigned seconds_of(const ingest::Throttle& throttle) {
  return static_cast<unsigned>(throttle.retry_after.count());
}

/// About what the points take in memory until they are durable.
std::size_t bytes_of(const formats::Submission& submission) {
  constexpr std::size_t bytes_a_point = 96;
  return submission.points_sent * bytes_a_point;
}

asio::awaitable<Result<ingest::Receipt>> no_memory(Error error) {
  co_return std::unexpected(std::move(error));
}

Response text(unsigned status, std::string body) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body)};
}

}  // namespace

TrackingEndpoints::TrackingEndpoints(ingest::Ingest& ingest, ingest::Admission& admission,
                                     ReadingOptions options, reactor::SideThreads& threads,
                                     TrackingNotes notes)
    : ingest_(ingest),
      admission_(admission),
      reader_(std::move(options), threads),
      metrics_(notes.metrics),
      refusals_(notes.refusals),
      log_(std::move(notes.log)) {}

void TrackingEndpoints::add_to(Router& router) {
  router.post("/tracking/live", [this](Request request) {
    return take(points::QueueName::live, std::move(request));
  });
  router.post("/tracking/upload", [this](Request request) {
    return take(points::QueueName::upload, std::move(request));
  });
  router.post("/scoring/batch", [this](Request request) {
    return take(points::QueueName::scoring, std::move(request));
  });
  router.post("/tracking/flymaster/upload/file",
              [this](Request request) { return take_flymaster(std::move(request)); });
}

asio::awaitable<Response> TrackingEndpoints::take(points::QueueName queue, Request request) {
  if (const auto throttle = throttle_for(queue))
    co_return too_many_requests(throttle->reason, seconds_of(*throttle));
  Result<formats::Submission> submission = failure(ErrorCode::cancelled, {});
  if (reader_.is_light(queue, request)) {
    submission = reader_.read(queue, request);
  } else {
    submission = co_await reader_.read_aside(queue, request);
    if (const auto throttle = throttle_for(queue))
      co_return too_many_requests(throttle->reason, seconds_of(*throttle));
  }
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
  auto passage = admission_.let_in(submission->points_sent - refusals.count);
  auto receipt = co_await accept(*submission, request);
  if (!receipt) {
    note_failure(*submission, receipt.error());
    co_return problem(receipt.error());
  }
  if (receipt->mode == ingest::Mode::queued) passage.queued(receipt->accepted);
  note_refused(*submission, *receipt);
  if (receipt->accepted == 0) co_return problem(422, all_refused, refusals);
  co_return receipt_response(*submission, *receipt);
}

asio::awaitable<Response> TrackingEndpoints::take_flymaster(Request request) {
  constexpr auto flymaster = points::QueueName::flymaster;
  if (const auto throttle = throttle_for(flymaster)) {
    auto answer = text(429, "NOK");
    answer.retry_after_seconds = seconds_of(*throttle);
    co_return answer;
  }
  Result<formats::Submission> submission = failure(ErrorCode::cancelled, {});
  if (reader_.is_light(flymaster, request))
    submission = reader_.read(flymaster, request);
  else
    submission = co_await reader_.read_aside(flymaster, request);
  request.body = {};
  if (!submission) {
    log_->debug("http: Flymaster file refused: {}", submission.error().detail);
    co_return text(status_for(submission.error().code), "NOK");
  }
  note_refused(*submission);
  if (submission->tracks.empty()) co_return text(400, "NOK");
  auto passage = admission_.let_in(submission->points_sent - submission->refusals.count);
  const auto receipt = co_await accept(*submission, request);
  if (!receipt) {
    note_failure(*submission, receipt.error());
    co_return text(status_for(receipt.error().code), "NOK");
  }
  if (receipt->mode == ingest::Mode::queued) passage.queued(receipt->accepted);
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
  if (auto granted = request.memory.resize(bytes_of(submission)); !granted)
    return no_memory(std::move(granted).error());
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

}  // namespace fixline::endpoints
