#include "access/flight_rights.hpp"

#include <algorithm>

#include "access/pattern.hpp"
#include "points/track.hpp"
#include "points/uuid.hpp"

namespace fixline::access {
namespace {

using points::QueueName;

bool is_any(const std::vector<std::string>& patterns) {
  return patterns.empty() || (patterns.size() == 1 && patterns.front() == "*");
}

/// A flight without an id goes by its uuid; points of a device have no flight.
std::string name_of_flight(QueueName queue, const points::Track& track) {
  if (!track.flight_id.empty() || queue == QueueName::flymaster) return track.flight_id;
  return points::to_string(track.flight_uuid);
}

bool may_be_chosen(QueueName queue) {
  return queue == QueueName::live || queue == QueueName::upload;
}

/// Given by the client, and not the one that the flight would have anyway.
bool has_own_uuid(QueueName queue, const points::Track& track) {
  return may_be_chosen(queue) &&
         track.flight_uuid != points::flight_uuid_for(queue, track.flight_id);
}

std::optional<Foreign> foreign_flight(const AccessToken& token,
                                      const formats::Submission& submission,
                                      const points::Track& track) {
  const auto queue = submission.queue;
  auto name = name_of_flight(queue, track);
  if (name.empty() || !matches_any(token.flights, name)) return Foreign{"flight", std::move(name)};
  if (!submission.names_uuids || !has_own_uuid(queue, track)) return std::nullopt;
  auto uuid = points::to_string(track.flight_uuid);
  if (matches_any(token.flights, uuid)) return std::nullopt;
  return Foreign{"flight", std::move(uuid)};
}

std::optional<Foreign> foreign_device(const AccessToken& token, const std::string& device_id) {
  if (!device_id.empty() && matches_any(token.devices, device_id)) return std::nullopt;
  return Foreign{"device", device_id};
}

}  // namespace

bool has_chosen_uuid(const formats::Submission& submission) {
  return submission.names_uuids &&
         std::ranges::any_of(submission.tracks, [&](const points::Track& track) {
           return has_own_uuid(submission.queue, track);
         });
}

std::optional<Foreign> first_foreign(const AccessToken& token,
                                     const formats::Submission& submission) {
  const bool are_flights_bound = !is_any(token.flights);
  const bool are_devices_bound = !is_any(token.devices);
  for (const auto& track : submission.tracks) {
    if (are_flights_bound)
      if (auto foreign = foreign_flight(token, submission, track)) return foreign;
    if (are_devices_bound)
      if (auto foreign = foreign_device(token, track.device_id)) return foreign;
  }
  for (const auto& refused : submission.refused_of) {
    if (are_flights_bound && !refused.flight_id.empty() &&
        !matches_any(token.flights, refused.flight_id))
      return Foreign{"flight", refused.flight_id};
    if (are_devices_bound && !refused.device_id.empty() &&
        !matches_any(token.devices, refused.device_id))
      return Foreign{"device", refused.device_id};
  }
  return std::nullopt;
}

}  // namespace fixline::access
