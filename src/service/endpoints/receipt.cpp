#include "endpoints/receipt.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/problem.hpp"
#include "json_bodies/json_text.hpp"
#include "points/track.hpp"

namespace fixline::endpoints {

using http::Response;
namespace {

constexpr std::size_t receipt_bytes_guess = 320;

/// The mode's name in the receipt, and where the points are, for a person.
struct ModeWords {
  std::string_view name;
  std::string_view place;
};

const ModeWords& words_of(ingest::Mode mode) {
  static constexpr std::array<ModeWords, 3> words{
      {{"queued", "queued"}, {"direct", "in the table"}, {"spooled", "on the local disk"}}};
  return words[static_cast<std::size_t>(mode)];
}

void append_decimal(std::string& body, std::uint64_t number) {
  char digits[24];
  body.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_count(std::string& body, std::string_view name, std::uint64_t count) {
  body.append(",\"").append(name).append("\":");
  append_decimal(body, count);
}

std::uint64_t refused_of(const formats::Part& part, const std::vector<std::size_t>& sorted) {
  const auto from = std::ranges::lower_bound(sorted, part.first);
  const auto to = std::ranges::lower_bound(sorted, part.first + part.sent);
  return static_cast<std::uint64_t>(to - from);
}

/// A line for each flight, and for each file that is none.
boost::json::array lines_of(const formats::Submission& submission) {
  auto refused_indices = submission.refusals.indices;
  std::ranges::sort(refused_indices);
  boost::json::array lines;
  for (const auto& part : submission.parts) {
    boost::json::object line;
    if (!part.file.empty()) line["file"] = part.file;
    if (part.fault.empty()) {
      const auto refused = refused_of(part, refused_indices);
      line["flight_id"] = part.flight_id;
      line["flight_uuid"] = points::to_string(part.flight_uuid);
      line["first_index"] = part.first;
      line["accepted"] = part.sent - refused;
      line["rejected_count"] = refused;
    } else {
      line["error"] = part.fault;
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// Whose points they are; how many flights when there are several.
void append_flights(std::string& body, const formats::Submission& submission) {
  if (!submission.parts.empty())
    body.append(",\"parts\":").append(boost::json::serialize(lines_of(submission)));
  if (submission.tracks.size() > 1) return append_count(body, "flights", submission.tracks.size());
  const auto& track = submission.tracks.front();
  body.append(",\"flight_id\":");
  json_bodies::append_json_text(body, track.flight_id);
  body.append(",\"flight_uuid\":\"").append(points::to_string(track.flight_uuid)).append("\"");
}

void append_refusals(std::string& body, const points::Refusals& refusals) {
  body.append(",\"rejected\":");
  if (refusals.count == 0)
    body.append("[]");
  else
    body.append(boost::json::serialize(http::json_of(refusals)));
  append_count(body, "rejected_count", refusals.count);
}

boost::json::array json_of(const points::Changes& changes) {
  boost::json::array changed;
  for (const auto& kind : changes.kinds)
    changed.push_back({{"index", kind.index},
                       {"field", kind.field},
                       {"reason", kind.reason},
                       {"count", kind.count}});
  return changed;
}

/// What was taken otherwise than it was sent, and what was not looked at; nothing where all is
/// well.
void append_deviations(std::string& body, const formats::Submission& submission) {
  if (!submission.changes.kinds.empty())
    body.append(",\"changed\":").append(boost::json::serialize(json_of(submission.changes)));
  if (!submission.ignored.empty()) {
    const boost::json::array ignored(submission.ignored.begin(), submission.ignored.end());
    body.append(",\"ignored\":").append(boost::json::serialize(ignored));
  }
  if (submission.broken.empty()) return;
  body.append(",\"broken\":");
  json_bodies::append_json_text(body, submission.broken);
}

void append_message(std::string& body, const formats::Submission& submission,
                    const ingest::Receipt& receipt) {
  body.append(",\"message\":\"");
  append_decimal(body, receipt.accepted);
  body.append(" of ");
  append_decimal(body, submission.points_sent);
  body.append(" points ").append(words_of(receipt.mode).place);
  if (receipt.dropped > 0) {
    body.append(", but for ");
    append_decimal(body, receipt.dropped);
    body.append(" that the database dropped");
  }
  if (submission.refusals.count > 0) {
    body.append(", ");
    append_decimal(body, submission.refusals.count);
    body.append(" refused");
  }
  body.append("\"");
}

/// The places, among all points sent, of those that were fit to be stored.
std::vector<std::size_t> fit_indices(const formats::Submission& submission) {
  std::vector<bool> is_refused(submission.points_sent);
  for (const std::size_t index : submission.refusals.indices)
    if (index < is_refused.size()) is_refused[index] = true;
  std::vector<std::size_t> fit;
  for (std::size_t index = 0; index < is_refused.size(); ++index)
    if (!is_refused[index]) fit.push_back(index);
  return fit;
}

}  // namespace

void add_refused(formats::Submission& submission, const ingest::Receipt& receipt) {
  if (receipt.refused.empty()) return;
  const auto fit = fit_indices(submission);
  std::vector<std::size_t> first_of_track{0};
  for (const auto& track : submission.tracks)
    first_of_track.push_back(first_of_track.back() + points::point_count(track));
  for (const auto& refused : receipt.refused) {
    const std::size_t place = first_of_track[refused.track] + refused.point;
    std::string reason = "the database refuses it: " + refused.message;
    submission.refusals.add(place < fit.size() ? fit[place] : place, refused.column,
                            std::move(reason));
  }
}

Response receipt_response(const formats::Submission& submission, const ingest::Receipt& receipt) {
  const bool is_direct = receipt.mode == ingest::Mode::direct;
  Response response;
  response.status = is_direct ? 201 : 202;
  std::string& body = response.body;
  body.reserve(receipt_bytes_guess);
  body.append("{\"mode\":\"").append(words_of(receipt.mode).name);
  body.append(receipt.mode == ingest::Mode::queued ? R"(","queued":true,"queue":")"
                                                   : R"(","queued":false,"queue":")");
  body.append(points::full_name(submission.queue)).append("\"");
  append_flights(body, submission);
  append_count(body, "accepted", receipt.accepted);
  if (is_direct) {
    append_count(body, "inserted", receipt.inserted);
    append_count(body, "duplicates", receipt.duplicates);
    append_count(body, "conflicting", receipt.conflicting);
    if (receipt.dropped > 0) append_count(body, "dropped", receipt.dropped);
  }
  append_refusals(body, submission.refusals);
  append_deviations(body, submission);
  append_message(body, submission, receipt);
  body.append("}");
  return response;
}

}  // namespace fixline::endpoints
