#include "json_bodies/json_tracks.hpp"

#include <simdjson.h>

#include <optional>
#include <utility>

#include "json_bodies/json_document.hpp"
#include "points/uuid.hpp"

namespace fixline::json_bodies {
namespace {

using formats::Submission;
namespace ondemand = simdjson::ondemand;

/// A parser takes some ten bytes a byte of the largest body it saw. Larger bodies get their own.
constexpr std::size_t kept_body_bytes_max = 1024UZ * 1024;

TopFields top_fields_of(points::QueueName queue) {
  switch (queue) {
    case points::QueueName::scoring: return {.points = "tracks", .owner = ""};
    case points::QueueName::flymaster: return {.points = "track_points", .owner = "device_id"};
    default: return {.points = "track_points", .owner = "flight_id"};
  }
}

/// Editors and power cuts leave these around a document.
void drop_surroundings(std::string& body) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  while (body.ends_with('\0')) body.pop_back();
  if (body.starts_with(byte_order_mark)) body.erase(0, byte_order_mark.size());
}

void pad(std::string& body) {
  const std::size_t size = body.size();
  static_assert(JsonTracks::padding >= simdjson::SIMDJSON_PADDING);
  body.append(JsonTracks::padding, ' ');  // known bytes, so that no result depends on them
  body.resize(size);
}

template <class Point>
Submission submission_of(DocumentReader<Point>&& reader, points::QueueName queue) {
  Submission submission{.queue = queue,
                        .tracks = {},
                        .refusals = std::move(reader.refusals),
                        .points_sent = reader.points_sent,
                        .changes = std::move(reader.changes),
                        .ignored = std::move(reader.ignored).names()};
  const bool is_named = queue != points::QueueName::scoring || reader.flight_uuid.has_value();
  if (reader.good.empty() && !is_named) return submission;
  points::Track track;
  if (queue == points::QueueName::scoring) {
    track.flight_uuid = reader.flight_uuid ? *reader.flight_uuid : points::random_uuid();
    track.flight_id = points::to_string(track.flight_uuid);
  } else if (queue == points::QueueName::flymaster) {
    track.flight_uuid = points::flight_uuid_for(queue, *reader.device_id);
    track.device_id = *std::move(reader.device_id);
  } else {
    track.flight_uuid = reader.flight_uuid ? *reader.flight_uuid
                                           : points::flight_uuid_for(queue, *reader.flight_id);
    track.flight_id = *std::move(reader.flight_id);
    track.device_id = std::move(reader.device_id).value_or("");
  }
  if (submission.refusals.count > 0)
    submission.refused_of.push_back({0, track.flight_id, track.device_id});
  if (reader.good.empty()) return submission;
  track.points = std::move(reader.good);
  submission.tracks.push_back(std::move(track));
  return submission;
}

}  // namespace

struct JsonTracks::Parser {
  ondemand::parser json;
};

JsonTracks::JsonTracks() : parser_(std::make_unique<Parser>()) {}

JsonTracks::~JsonTracks() = default;

template <class Reader>
Result<void> JsonTracks::read(Reader& reader, const std::string& body) {
  std::optional<ondemand::parser> own;
  if (body.size() > kept_body_bytes_max) own.emplace();
  return reader.read(own ? *own : parser_->json, body.capacity());
}

template <class Point>
Result<Submission> JsonTracks::decode(std::string& body, points::QueueName queue,
                                      const points::TimeWindow& window) {
  drop_surroundings(body);
  pad(body);
  DocumentReader<Point> reader(body, top_fields_of(queue), window);
  const auto done = read(reader, body);
  if (done) return submission_of(std::move(reader), queue);
  const auto odd = mend(body);
  if (!odd) return std::unexpected(done.error());
  DocumentReader<Point> second_reader(body, top_fields_of(queue), window, &*odd);
  if (!read(second_reader, body)) return std::unexpected(done.error());
  return submission_of(std::move(second_reader), queue);
}

Result<Submission> JsonTracks::decode(points::QueueName queue, std::string& body,
                                      const points::TimeWindow& window) {
  switch (queue) {
    case points::QueueName::live:
    case points::QueueName::upload: return decode<points::TrackPoint>(body, queue, window);
    case points::QueueName::flymaster: return decode<points::FlymasterPoint>(body, queue, window);
    case points::QueueName::scoring: break;
  }
  return decode<points::ScoringPoint>(body, queue, window);
}

}  // namespace fixline::json_bodies
