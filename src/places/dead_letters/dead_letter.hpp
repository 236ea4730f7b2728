#pragma once

#include <cstdint>
#include <string>

namespace fixline::dead_letters {

/// A row of dead_letters. Texts are empty where the row has NULL; times are of RFC 3339, in UTC.
struct DeadLetter {
  std::int64_t id = 0;
  std::string queue;   ///< "live"
  std::string reason;  ///< "refused", "undecodable" or "deadly"
  std::string sqlstate;
  std::string detail;
  std::string column;
  std::string constraint;
  std::int64_t attempts = 0;
  std::int64_t points = 0;  ///< 0 when not known
  std::string flight_id;
  std::string flight_uuid;
  std::string device_id;
  std::string point_time;
  std::string lat;  ///< a number
  std::string lon;
  std::string first_failed_at;
  std::string last_failed_at;
  std::int64_t payload_bytes = 0;
  std::string payload;  ///< only where it was asked for
};

}  // namespace fixline::dead_letters
