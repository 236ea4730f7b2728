#include "json_bodies/json_tracks.hpp"

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "json_bodies/json_document.hpp"
#include "points/uuid.hpp"

namespace fixline::json_bodies {
namespace {

using formats::Submission;
namespace ondemand = simdjson::ondemand;

/// A parser takes some ten bytes a byte of the largest body it saw. Larger bodies get their own.
constexpr std::size_t kept_body_bytes_max = 1024UZ * 1024;
/// Smaller bodies are read without asking for memory: that which is kept is enough.
constexpr std::size_t unasked_body_bytes_max = 64UZ * 1024;

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

/// At least as many as the parser's index will have: brackets, commas, colons, and where a value or
/// a name begins.
std::size_t count_structurals(std::string_view json) {
  const auto is_mark = [](char c) {
    return c == ',' || c == ':' || c == '{' || c == '}' || c == '[' || c == ']';
  };
  std::size_t count = 0;
  bool may_begin = true;
  for (const char c : json) {
    const bool is_apart = is_mark(c);
    const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    count += static_cast<std::size_t>(is_apart || (may_begin && !is_blank));
    may_begin = is_apart || is_blank || c == '"';
  }
  return count;
}

/// What a parser takes for `json`: its index, and the texts in it once more.
std::size_t parser_bytes_for(std::string_view json) {
  return sizeof(std::uint32_t) * count_structurals(json) + json.size();
}

template <class Point>
Submission submission_of(DocumentReader<Point>&& reader, points::QueueName queue) {
  Submission submission{.queue = queue,
                        .tracks = {},
                        .refusals = std::move(reader.refusals),
                        .points_sent = reader.points_sent,
                        .changes = std::move(reader.changes),
                        .ignored = std::move(reader.ignored).names(),
                        .names_uuids = reader.flight_uuid.has_value()};
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
Result<void> JsonTracks::read(Reader& reader, const std::string& body, formats::PointQuota& quota) {
  if (body.size() > unasked_body_bytes_max)
    if (auto held = quota.hold(parser_bytes_for(body)); !held) return held;
  std::optional<ondemand::parser> own;
  if (body.size() > kept_body_bytes_max) own.emplace();
  return reader.read(own ? *own : parser_->json, body.capacity());
}

template <class Point>
Result<Submission> JsonTracks::decode(std::string& body, points::QueueName queue,
                                      const points::TimeWindow& window,
                                      formats::PointQuota& quota) {
  drop_surroundings(body);
  pad(body);
  const formats::PointQuota quota_before = quota;
  DocumentReader<Point> reader(body, top_fields_of(queue), window, quota);
  const auto done = read(reader, body, quota);
  if (done) return submission_of(std::move(reader), queue);
  if (done.error().code != ErrorCode::invalid) return std::unexpected(done.error());
  const auto odd = mend(body);
  if (!odd) return std::unexpected(done.error());
  quota = quota_before;
  DocumentReader<Point> second_reader(body, top_fields_of(queue), window, quota, &*odd);
  const auto done_again = read(second_reader, body, quota);
  if (done_again) return submission_of(std::move(second_reader), queue);
  const bool is_malformed = done_again.error().code == ErrorCode::invalid;
  return std::unexpected(is_malformed ? done.error() : done_again.error());
}

Result<Submission> JsonTracks::decode(points::QueueName queue, std::string& body,
                                      const points::TimeWindow& window) {
  formats::PointQuota any;
  return decode(queue, body, window, any);
}

Result<Submission> JsonTracks::decode(points::QueueName queue, std::string& body,
                                      const points::TimeWindow& window,
                                      formats::PointQuota& quota) {
  switch (queue) {
    case points::QueueName::live:
    case points::QueueName::upload: return decode<points::TrackPoint>(body, queue, window, quota);
    case points::QueueName::flymaster:
      return decode<points::FlymasterPoint>(body, queue, window, quota);
    case points::QueueName::scoring: break;
  }
  return decode<points::ScoringPoint>(body, queue, window, quota);
}

}  // namespace fixline::json_bodies
