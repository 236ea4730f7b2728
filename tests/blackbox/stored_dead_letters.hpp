#pragma once

#include <string>

#include "points/time.hpp"
#include "support/entry_hex.hpp"

namespace fixline::test {

/// Makes live points above 4000 m bad.
inline constexpr const char* low_only =
    "ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (elevation < 4000)";

/// The statement that makes a letter of a live point of that flight and height.
[[nodiscard]] inline std::string letter_sql(const std::string& flight, double elevation) {
  points::Track track{points::flight_uuid_for(points::QueueName::live, flight), flight, "", {}};
  track.points = points::TrackPoints{
      {*points::parse_rfc3339("2025-06-08T10:00:00Z"), 45.5, 6.25, elevation, {}}};
  return "INSERT INTO dead_letters (queue, reason, sqlstate, detail, flight_id, payload) VALUES"
         " ('live', 'refused', '23514', 'too high', '" +
         flight + "', " + entry_literal(track) + ") RETURNING id";
}

}  // namespace fixline::test
