#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/point.hpp"
#include "points/uuid.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// A flight that has a name: as its flight_id, its device or its uuid.
struct NamedFlight {
  std::string uuid;
  std::string flight_id;
  std::string source;
  std::string device_id;
};

/// The last fix of one table.
struct LastFix {
  points::QueueName queue{};
  std::string flight_uuid;  ///< empty in the flymaster table
  std::string time;         ///< RFC 3339
  std::int64_t age_seconds = 0;
  std::string lat;
  std::string lon;
};

struct DeadLettersOfFlight {
  std::int64_t letters = 0;
  std::int64_t points = 0;
  std::int64_t last_failed_seconds_ago = 0;
  std::string last_detail{};
};

/// What the database knows of a flight or device.
struct StoredOfFlight {
  std::vector<NamedFlight> flights{};  ///< the newest first, at most twenty
  std::vector<LastFix> last_fixes{};   ///< of the tables that have one
  DeadLettersOfFlight dead_letters{};
};

/// The uuids that points of this name may have: those of the flights, and what the name makes.
[[nodiscard]] std::vector<points::Uuid> possible_uuids(std::string_view name,
                                                       const std::vector<NamedFlight>& flights);

/// `until`: the last fix at or before that time. Reads by index but for `flights`.
/// Errors: those of the session (misconfigured for a table of another shape).
asio::awaitable<Result<StoredOfFlight>> search_flight(postgres::PgSession& session,
                                                      std::string name,
                                                      std::optional<points::Timestamp> until);

}  // namespace fixline::store
