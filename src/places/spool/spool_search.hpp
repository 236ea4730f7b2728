#pragma once

#include "error/error.hpp"
#include "queue/flight_search.hpp"
#include "reactor/asio.hpp"
#include "spool/spool_point_queue.hpp"

namespace fixline::spool {

/// Looks through the spool for points of a flight, within the bounds of queue::search_flight(): a
/// piece at a time, so that the disk's thread goes on. Changes nothing.
/// Errors: as the spool's.
asio::awaitable<Result<queue::FlightSearch>> search_flight(SpoolPointQueue& spool,
                                                           queue::FlightName flight);

}  // namespace fixline::spool
