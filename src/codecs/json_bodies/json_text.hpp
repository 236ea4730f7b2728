#pragma once

#include <string>
#include <string_view>

#include "points/track.hpp"

namespace fixline::json_bodies {

/// Appends `text` (valid UTF-8) in quotes, with what JSON wants escaped.
void append_json_text(std::string& out, std::string_view text);

/// The request body that brings `track`: of /tracking/live and /tracking/upload for TrackPoints, of
/// /scoring/batch for ScoringPoints. FlymasterPoints, which no endpoint takes as JSON, are written
/// alike, with their device_id. Numbers are the shortest that are read back the same, absent values
/// are left out, and so is a flight_uuid of zeros.
[[nodiscard]] std::string json_body_of(const points::Track& track);

}  // namespace fixline::json_bodies
