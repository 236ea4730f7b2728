#include "endpoints/submission_reader.hpp"

#include <string_view>
#include <utility>

#include "endpoints/parameters.hpp"
#include "formats/batch_body.hpp"
#include "formats/content_encoding.hpp"
#include "formats/flymaster_file.hpp"
#include "points/time.hpp"
#include "points/validation.hpp"
#include "tracks/foreign_format.hpp"
#include "tracks/track_file.hpp"
#include "uploads/multipart.hpp"
#include "uploads/upload_body.hpp"

namespace fixline::endpoints {

using formats::Submission;
using http::Request;
using points::QueueName;
namespace {

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
  const auto partial = truth(request, "partial");
  if (!partial) return std::unexpected(partial.error());
  return tracks::TrackFileHints{.flight_id = std::move(*flight_id),
                                .device_id = std::move(*device_id),
                                .is_partial_welcome = *partial};
}

/// Why a body of that format is not taken where points come in JSON.
std::string not_json_of(std::string_view format) {
  return "the body is " + std::string(format) +
         ", which is not taken: JSON with a list of points is, and protobuf";
}

/// For what is packed in the body as it is now, beside it.
formats::Room room_in(Request& request, std::size_t bytes_max) {
  return formats::Room(bytes_max,
                       [&memory = request.memory, packed = request.body.size()](std::size_t bytes) {
                         return memory.grow_to(packed + bytes);
                       });
}

}  // namespace

SubmissionReader::SubmissionReader(ReadingOptions options, reactor::SideThreads& threads)
    : options_(std::move(options)), threads_(threads) {}

bool SubmissionReader::is_light(QueueName queue, Request& request) const {
  if (request.body.size() > light_bytes_max) return false;
  if (!request.content_encoding.empty()) {
    auto room = room_in(request, light_bytes_max);
    auto plain = formats::decode_content(request.content_encoding, request.body, room);
    // What is wrong with it read() will tell.
    if (!plain) return plain.error().code != ErrorCode::too_large;
    request.body = *std::move(plain);
    request.content_encoding.clear();
  }
  return queue != QueueName::upload || !uploads::may_unpack(request.content_type, request.body);
}

asio::awaitable<Result<Submission>> SubmissionReader::read_aside(QueueName queue,
                                                                 Request& request) {
  return threads_.run([this, queue, &request] {
    Json json;
    return read(queue, request, json);
  });
}

asio::awaitable<FlymasterReading> SubmissionReader::read_flymaster(Request& request) {
  if (is_light(QueueName::flymaster, request)) co_return read_flymaster_file(request);
  const auto work = [this, &request] { return read_flymaster_file(request); };
  co_return co_await threads_.run(work);
}

Result<Submission> SubmissionReader::read(QueueName queue, Request& request, Json& json) const {
  switch (queue) {
    case QueueName::upload: return read_upload(request, json);
    case QueueName::flymaster: return read_flymaster_file(request).submission;
    default: return read_points(queue, request, json);
  }
}

Result<Submission> SubmissionReader::read_points(QueueName queue, Request& request,
                                                 Json& json) const {
  auto room = room_in(request, options_.body_bytes_max);
  formats::PointQuota quota(limits_for(queue, request), room);
  auto decoded = decode_body(request, room);
  if (!decoded) return std::unexpected(std::move(decoded).error());
  if (formats::is_batch(request.content_type))
    return formats::decode_batch(request.body, queue, window_of(queue), quota);
  auto submission = json.decode(queue, request.body, window_of(queue), quota);
  if (submission || submission.error().code != ErrorCode::invalid) return submission;
  const auto format = tracks::foreign_format(request.body);
  if (!format.empty()) return failure(ErrorCode::invalid, not_json_of(format));
  return submission;
}

Result<Submission> SubmissionReader::read_upload(Request& request, Json& json) const {
  auto unpacked = room_in(request, options_.body_bytes_max);
  auto decoded = decode_body(request, unpacked);
  if (!decoded) return std::unexpected(std::move(decoded).error());
  auto hints = hints_of(request);
  if (!hints) return std::unexpected(std::move(hints).error());
  auto room = room_in(request, options_.body_bytes_max);
  formats::PointQuota quota(limits_for(QueueName::upload, request), room);
  const uploads::UploadRule rule{.hints = *std::move(hints),
                                 .window = window_of(QueueName::upload),
                                 .room = room,
                                 .quota = quota};
  return uploads::decode_upload(request.content_type, std::move(request.body), rule, json);
}

FlymasterReading SubmissionReader::read_flymaster_file(Request& request) const {
  auto room = room_in(request, options_.body_bytes_max);
  formats::PointQuota quota(limits_for(QueueName::flymaster, request), room);
  const auto file = flymaster_file_in(request, room);
  if (!file) return {.serial = {}, .submission = std::unexpected(file.error())};
  return {.serial = formats::claimed_serial(*file),
          .submission = formats::decode_flymaster(*file, options_.flymaster_secret,
                                                  window_of(QueueName::flymaster), quota)};
}

/// The part of the body that is the file itself, without the form and the encoding around it.
Result<std::string_view> SubmissionReader::flymaster_file_in(Request& request,
                                                             formats::Room& room) const {
  auto decoded = decode_body(request, room);
  if (!decoded) return std::unexpected(std::move(decoded).error());
  if (!uploads::is_form(request.content_type)) return request.body;
  const auto form = uploads::read_form(request.content_type, request.body);
  if (!form) return std::unexpected(form.error());
  if (form->files.size() > 1)
    return failure(ErrorCode::invalid, "the form has several files, and its device one");
  return form->files.front().bytes;
}

formats::PointLimits SubmissionReader::limits_for(QueueName queue, const Request& request) const {
  const bool is_live = queue == QueueName::live;
  return {.points_max = is_live ? options_.live_points_max : options_.points_max,
          .setting = is_live ? "REQUEST_POINTS_MAX_LIVE" : "REQUEST_POINTS_MAX",
          .bytes_sent = request.body_bytes_sent};
}

points::TimeWindow SubmissionReader::window_of(QueueName queue) const {
  const bool is_live = queue == QueueName::live;
  return (is_live ? options_.live_times : options_.times).at(points::now());
}

Result<void> SubmissionReader::decode_body(Request& request, formats::Room& room) const {
  auto body = formats::decode_content(request.content_encoding, std::move(request.body), room);
  if (!body) return std::unexpected(std::move(body).error());
  request.body = std::move(*body);
  return {};
}

}  // namespace fixline::endpoints
