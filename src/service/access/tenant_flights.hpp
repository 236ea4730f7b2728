#pragma once

#include <string_view>

#include "formats/submission.hpp"
#include "points/uuid.hpp"

namespace fixline::access {

/// The key of a tenant's flight: UUIDv5 of "tenant:" + tenant in the namespace of the uuid that the
/// flight had without one. So two tenants never meet in a flight, whatever they call it, or
/// whichever uuid they choose.
[[nodiscard]] points::Uuid flight_uuid_within(std::string_view tenant, const points::Uuid& flight);

/// Makes the flights of a request those of its tenant; empty: leaves them. Points of a Flymaster
/// device have no flight.
void put_within(std::string_view tenant, formats::Submission& submission);

}  // namespace fixline::access
