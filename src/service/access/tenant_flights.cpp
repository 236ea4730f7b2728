#include "access/tenant_flights.hpp"

#include <string>

#include "points/lane.hpp"
#include "points/track.hpp"

namespace fixline::access {

points::Uuid flight_uuid_within(std::string_view tenant, const points::Uuid& flight) {
  return points::uuid_v5(flight, std::string("tenant:").append(tenant));
}

void put_within(std::string_view tenant, formats::Submission& submission) {
  if (tenant.empty() || submission.queue == points::QueueName::flymaster) return;
  for (auto& track : submission.tracks) {
    track.flight_uuid = flight_uuid_within(tenant, track.flight_uuid);
    // A scoring flight's id is its uuid.
    if (submission.queue == points::QueueName::scoring)
      track.flight_id = points::to_string(track.flight_uuid);
  }
  for (auto& part : submission.parts)
    if (part.fault.empty()) part.flight_uuid = flight_uuid_within(tenant, part.flight_uuid);
}

}  // namespace fixline::access
