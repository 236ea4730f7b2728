#include "http/receipt.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/refusals_json.hpp"
#include "points/track.hpp"

namespace fixline::http {
namespace {

std::string_view word_of(ingest::Mode mode) {
  switch (mode) {
    case ingest::Mode::queued:
      return "queued";
    case ingest::Mode::direct:
      return "direct";
    case ingest::Mode::spooled:
      break;
  }
  return "spooled";
}

std::string_view place_of(ingest::Mode mode) {
  switch (mode) {
    case ingest::Mode::queued:
      return "queued";
    case ingest::Mode::direct:
      return "in the table";
    case ingest::Mode::spooled:
      break;
  }
  return "on the local disk";
}

std::string message_for(const formats::Submission& submission, const ingest::Receipt& receipt) {
  std::string text = std::to_string(receipt.accepted) + " of " +
                     std::to_string(submission.points_sent) + " points " +
                     std::string(place_of(receipt.mode));
  if (submission.refusals.count > 0) {
    text += ", " + std::to_string(submission.refusals.count) + " refused";
  }
  return text;
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
  const auto& track = submission.tracks.front();
  boost::json::object body;
  body["mode"] = word_of(receipt.mode);
  body["queued"] = receipt.mode == ingest::Mode::queued;
  body["queue"] = points::full_name(submission.queue);
  body["flight_id"] = track.flight_id;
  body["flight_uuid"] = points::to_string(track.flight_uuid);
  body["accepted"] = receipt.accepted;
  if (is_direct) {
    body["inserted"] = receipt.inserted;
    body["duplicates"] = receipt.duplicates;
  }
  body["rejected"] = json_of(submission.refusals);
  body["rejected_count"] = submission.refusals.count;
  body["message"] = message_for(submission, receipt);
  Response response;
  response.status = is_direct ? 201 : 202;
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace fixline::http
