#include "formats/batch_body.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "entry/entry_codec.hpp"
#include "formats/ignored_fields.hpp"
#include "points/columns.hpp"
#include "points/time_bounds.hpp"
#include "points/uuid.hpp"
#include "points/validation.hpp"
#include "text/ascii.hpp"

namespace fixline::formats {
namespace {

using points::Fault;

/// Smaller bodies are read without asking for memory.
constexpr std::size_t unasked_bytes_max = 16UZ * 1024;

/// One of the points that a client sent, judged as one that came in JSON.
template <class Point>
class PointJudge {
 public:
  explicit PointJudge(const points::TimeWindow& window) : window_(window) {}

  struct Verdict {
    std::string_view field;
    std::optional<std::string> fault;
  };

  /// The first column that is wrong; without a fault when none is.
  [[nodiscard]] Verdict judge(const Point& point) const {
    Verdict verdict;
    std::apply(
        [&](const auto&... column) {
          (void)((verdict.field = column.json_name,
                  verdict.fault = fault_of(column.json_name, point.*column.member),
                  verdict.fault.has_value()) ||
                 ...);
        },
        points::columns_of<Point>);
    return verdict;
  }

 private:
  template <class Value>
  [[nodiscard]] auto fault_of(std::string_view field, const std::optional<Value>& value) const {
    using Told = decltype(fault_of(field, *value));
    if (value) return fault_of(field, *value);
    // As in JSON: a scoring batch must say how high.
    if (std::is_same_v<Point, points::ScoringPoint> && field == "gps_alt")
      return Told("is missing");
    return Told();
  }
  [[nodiscard]] std::optional<std::string> fault_of(std::string_view,
                                                    points::Timestamp time) const {
    return points::fault_of_time(time, window_);
  }
  [[nodiscard]] Fault fault_of(std::string_view field, double number) const {
    if (field == "lat") return points::fault_of_latitude(number);
    if (field == "lon") return points::fault_of_longitude(number);
    if (!std::isfinite(number)) return "is not a finite number";
    return std::nullopt;
  }
  [[nodiscard]] Fault fault_of(std::string_view, const std::string& text) const {
    return points::fault_of_text(text);
  }
  [[nodiscard]] Fault fault_of(std::string_view, std::int32_t) const { return std::nullopt; }
  [[nodiscard]] Fault fault_of(std::string_view, bool) const { return std::nullopt; }

  points::TimeWindow window_;
};

/// Takes the points out that are not fit to be stored.
template <class Point>
void refuse_bad_ones(std::vector<Point>& list, const PointJudge<Point>& judge, PointQuota& quota,
                     Submission& submission) {
  std::size_t good = 0;
  for (std::size_t at = 0; at < list.size(); ++at) {
    const std::size_t index = static_cast<std::size_t>(submission.points_sent) + at;
    const auto across = points::across_date_line(list[at].lon);
    if (across) list[at].lon = *across;
    auto verdict = judge.judge(list[at]);
    if (verdict.fault) {
      if (!quota.refuse()) return;
      submission.refusals.add(index, std::string(verdict.field), *std::move(verdict.fault));
      continue;
    }
    if (across) submission.changes.add(index, "lon", points::wrapped);
    if (good != at) list[good] = std::move(list[at]);
    ++good;
  }
  submission.points_sent += list.size();
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(good), list.end());
}

std::unexpected<Error> wrong(std::size_t track, std::string_view what) {
  return failure(ErrorCode::invalid, "track " + std::to_string(track) + ": " + std::string(what));
}

Result<void> name_flight(points::Track& track, points::QueueName queue, std::size_t number) {
  const bool has_uuid = track.flight_uuid != points::Uuid{};
  if (queue == points::QueueName::scoring) {
    if (!has_uuid) track.flight_uuid = points::random_uuid();
    track.flight_id = points::to_string(track.flight_uuid);
    track.device_id.clear();
    return {};
  }
  if (track.flight_id.empty()) return wrong(number, "flight_id: is missing");
  if (!has_uuid) track.flight_uuid = points::flight_uuid_for(queue, track.flight_id);
  return {};
}

template <class Point>
Result<Submission> submission_of(std::vector<points::Track> tracks, points::QueueName queue,
                                 const points::TimeWindow& window, PointQuota& quota) {
  Submission submission{.queue = queue, .tracks = {}, .refusals = {}, .points_sent = 0};
  const PointJudge<Point> judge(window);
  for (std::size_t number = 0; number < tracks.size(); ++number) {
    points::Track& track = tracks[number];
    auto* const list = std::get_if<std::vector<Point>>(&track.points);
    if (list == nullptr) return wrong(number, "its kind is not the one of this endpoint");
    submission.names_uuids |= track.flight_uuid != points::Uuid{};
    if (auto named = name_flight(track, queue, number); !named)
      return std::unexpected(std::move(named).error());
    const auto first = static_cast<std::size_t>(submission.points_sent);
    const auto refused_before = submission.refusals.count;
    refuse_bad_ones(*list, judge, quota, submission);
    if (auto within = quota.outcome(); !within) return std::unexpected(std::move(within).error());
    if (submission.refusals.count > refused_before)
      submission.refused_of.push_back({first, track.flight_id, track.device_id});
    if (!list->empty()) submission.tracks.push_back(std::move(track));
  }
  return submission;
}

}  // namespace

bool is_batch(std::string_view content_type) noexcept {
  const auto name = content_type.substr(0, content_type.find_first_of("; \t"));
  return text::is_same_word(name, "application/x-protobuf") ||
         text::is_same_word(name, "application/protobuf");
}

Result<Submission> decode_batch(std::string_view body, points::QueueName queue,
                                const points::TimeWindow& window) {
  PointQuota any;
  return decode_batch(body, queue, window, any);
}

Result<Submission> decode_batch(std::string_view body, points::QueueName queue,
                                const points::TimeWindow& window, PointQuota& quota) {
  if (body.size() > unasked_bytes_max)
    if (auto held = quota.hold(entry::foreign_bytes_parsed(body.size())); !held)
      return std::unexpected(std::move(held).error());
  auto batch = entry::decode_foreign(body, [&](std::size_t points) { return quota.take(points); });
  if (auto within = quota.outcome(); !within) return std::unexpected(std::move(within).error());
  if (!batch) return std::unexpected(in_context(std::move(batch).error(), "malformed batch"));
  auto submission =
      queue == points::QueueName::scoring
          ? submission_of<points::ScoringPoint>(std::move(batch->tracks), queue, window, quota)
          : submission_of<points::TrackPoint>(std::move(batch->tracks), queue, window, quota);
  if (!submission) return submission;
  IgnoredFields ignored;
  for (const auto& name : batch->unknown_fields) ignored.add(name);
  submission->ignored = std::move(ignored).names();
  return submission;
}

}  // namespace fixline::formats
