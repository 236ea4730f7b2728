#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/service.hpp"
#include "points/lane.hpp"
#include "traffic/reconcile/ledger.hpp"

namespace fixline::chaos {

/// One request, and the identities of its points in the order in which they are in it.
struct Parcel {
  points::QueueName queue = points::QueueName::live;
  std::string owner;  ///< flight_uuid, or of a Flymaster file the device_id
  client::Post post;
  std::vector<traffic::PointKey> keys;
  std::vector<bool> poisoned;  ///< the database refuses it; as long as `keys`
  unsigned sent_before = 0;    ///< deliveries of the same parcel that came earlier
};

}  // namespace fixline::chaos
