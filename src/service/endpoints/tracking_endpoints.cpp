#include "endpoints/tracking_endpoints.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "endpoints/receipt.hpp"
#include "endpoints/refusal_notes.hpp"
#include "http/problem.hpp"
#include "points/time.hpp"
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

asio::awaitable<Response> answered(Response response) { co_return response; }

asio::awaitable<Result<ingest::Receipt>> no_memory(Error error) {
  co_return std::unexpected(std::move(error));
}

/// Of a file of which nothing is stored: the fault of its first point.
Error refused_of(const formats::Submission& submission) {
  std::string why(all_refused);
  if (!submission.refusals.kept.empty()) {
    const auto& first = submission.refusals.kept.front();
    why = "point " + std::to_string(first.index) + ": " + first.field + " " + first.reason;
  }
  return {ErrorCode::invalid, std::move(why)};
}

Error refused_by_database() { return {ErrorCode::invalid, "the database refuses every point"}; }

/// As it is kept with the refusals of its device.
refusals::NotedRefusal refused_file(const Error& error) {
  return {points::QueueName::flymaster, 0, "file", refusals::kept_part(error.detail),
          points::now()};
}

Response text(unsigned status, std::string body) {
  return {.status = status, .content_type = "text/plain", .body = std::move(body)};
}

/// The same answer for a device that reads a word alone.
Response as_text(Response answer, std::string body) {
  answer.content_type = "text/plain";
  answer.body = std::move(body);
  return answer;
}

}  // namespace

TrackingEndpoints::TrackingEndpoints(TrackingWay way, ReadingOptions options, TrackingNotes notes)
    : gate_(way.gate),
      ingest_(way.ingest),
      admission_(way.admission),
      reader_(std::move(options), way.threads),
      metrics_(notes.metrics),
      refusals_(notes.refusals),
      log_(std::move(notes.log)) {}

void TrackingEndpoints::add_to(Router& router) {
  const auto add = [&](const char* path, points::QueueName queue) {
    router.post(
        path, [this, queue](Request request) { return take(queue, std::move(request)); },
        [this, queue](const Request& request) { return refusal_of(queue, request); });
  };
  add("/tracking/live", points::QueueName::live);
  add("/tracking/upload", points::QueueName::upload);
  add("/scoring/batch", points::QueueName::scoring);
  router.post(
      "/tracking/flymaster/upload/file",
      [this](Request request) { return take_flymaster(std::move(request)); },
      [this](const Request& request) { return refusal_of(points::QueueName::flymaster, request); });
}

std::optional<asio::awaitable<Response>> TrackingEndpoints::refusal_of(points::QueueName queue,
                                                                       const Request& request) {
  auto refused = gate_.refusal_of(request, queue);
  if (!refused) return std::nullopt;
  if (queue == points::QueueName::flymaster) refused = as_text(*std::move(refused), "NOK");
  return answered(*std::move(refused));
}

asio::awaitable<Response> TrackingEndpoints::take(points::QueueName queue, Request request) {
  auto caller = let_in(queue, request);
  if (!caller) co_return std::move(caller).error();
  const auto wishes = wishes_in(request, queue);
  if (!wishes) co_return problem(wishes.error());
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
  if (auto may = gate_.admit(*caller, *submission, request.client); !may)
    co_return std::move(may).error();
  const auto& refusals = submission->refusals;
  if (refusals.count > 0 || !unread_file_in(*submission).empty()) {
    note_refused(*submission);
    if (wishes->strict || submission->tracks.empty()) {
      const std::string why =
          wishes->strict ? strictly_refused(*submission) : std::string(all_refused);
      co_return problem(422, why, refusals);
    }
  }
  auto passage = admission_.let_in(submission->points_sent - refusals.count);
  auto receipt = co_await accept(*submission, *wishes, request);
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
  auto caller = let_in(flymaster, request);
  if (!caller) co_return as_text(std::move(caller).error(), "NOK");
  const auto wishes = wishes_in(request, flymaster);
  if (!wishes) co_return refuse_flymaster("", wishes.error());
  auto [serial, submission] = co_await reader_.read_flymaster(request);
  request.body = {};
  if (!submission) co_return refuse_flymaster(serial, submission.error());
  if (auto may = gate_.admit(*caller, *submission, request.client); !may)
    co_return as_text(std::move(may).error(), "NOK");
  note_refused(*submission);
  if (submission->tracks.empty() || (wishes->strict && submission->refusals.count > 0))
    co_return refuse_flymaster(serial, refused_of(*submission));
  auto passage = admission_.let_in(submission->points_sent - submission->refusals.count);
  const auto receipt = co_await accept(*submission, *wishes, request);
  if (!receipt) {
    note_failure(*submission, receipt.error());
    co_return refuse_flymaster(serial, receipt.error());
  }
  if (receipt->mode == ingest::Mode::queued) passage.queued(receipt->accepted);
  note_refused(*submission, *receipt);
  if (receipt->accepted == 0) co_return refuse_flymaster(serial, refused_by_database());
  co_return text(200, "OK");
}

/// A device tells nobody why its file is not taken: so the log does, and the lists of refusals.
Response TrackingEndpoints::refuse_flymaster(const std::string& serial, const Error& error) {
  log_->log(telemetry::seldom("Flymaster files refused"), spdlog::level::info,
            "http: a Flymaster file of {} is refused: {}",
            serial.empty() ? "an unknown device" : "device " + serial, error.detail);
  metrics_.flymaster_files_refused(serial).Increment();
  const std::array noted{refused_file(error)};
  refusals_.add(serial, noted, refusals::RefusalBuffer::Clock::now());
  return text(status_for(error.code), "NOK");
}

std::expected<access::Caller, Response> TrackingEndpoints::let_in(points::QueueName queue,
                                                                  const Request& request) {
  auto caller = gate_.admit(request, queue);
  if (!caller) return caller;
  if (const auto throttle = throttle_for(queue))
    return std::unexpected(too_many_requests(throttle->reason, seconds_of(*throttle)));
  return caller;
}

std::optional<ingest::Throttle> TrackingEndpoints::throttle_for(points::QueueName queue) {
  auto throttle = admission_.throttle_for(queue);
  if (throttle) metrics_.requests_throttled(queue).Increment();
  return throttle;
}

// Not a coroutine itself, as that would be one more frame a request.
asio::awaitable<Result<ingest::Receipt>> TrackingEndpoints::accept(formats::Submission& submission,
                                                                   const Wishes& wishes,
                                                                   Request& request) {
  if (auto granted = request.memory.resize(bytes_of(submission)); !granted)
    return no_memory(std::move(granted).error());
  const points::Lane lane{submission.queue, wishes.lane};
  const auto preference = wishes.direct ? ingest::Preference::direct : ingest::Preference::queue;
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
