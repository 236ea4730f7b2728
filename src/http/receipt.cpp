#include "http/receipt.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "http/refusals_json.hpp"
#include "points/track.hpp"

namespace fixline::http {
namespace {

std::string message_for(const formats::Submission& submission, const ingest::Receipt& receipt) {
  std::string text = std::to_string(receipt.accepted) + " of " +
                     std::to_string(submission.points_sent) + " points ";
  text += receipt.mode == ingest::Mode::queued ? "queued" : "in the table";
  if (submission.refusals.count > 0) {
    text += ", " + std::to_string(submission.refusals.count) + " refused";
  }
  return text;
}

}  // namespace

Response receipt_response(const formats::Submission& submission, const ingest::Receipt& receipt) {
  const bool queued = receipt.mode == ingest::Mode::queued;
  const auto& track = submission.tracks.front();
  boost::json::object body;
  body["mode"] = queued ? "queued" : "direct";
  body["queued"] = queued;
  body["queue"] = points::full_name(submission.queue);
  body["flight_id"] = track.flight_id;
  body["flight_uuid"] = points::to_string(track.flight_uuid);
  body["accepted"] = receipt.accepted;
  if (!queued) {
    body["inserted"] = receipt.inserted;
    body["duplicates"] = receipt.duplicates;
  }
  body["rejected"] = json_of(submission.refusals);
  body["rejected_count"] = submission.refusals.count;
  body["message"] = message_for(submission, receipt);
  Response response;
  response.status = queued ? 202 : 201;
  response.body = boost::json::serialize(body);
  return response;
}

}  // namespace fixline::http
