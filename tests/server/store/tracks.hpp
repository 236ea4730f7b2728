#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "points/track.hpp"

namespace fixline::test {

inline constexpr points::Timestamp first_fix =
    std::chrono::sys_days{std::chrono::year{2025} / 6 / 8} + std::chrono::hours(10);

/// A flight of `count` fixes, one a second.
inline points::Track flight(const std::string& flight_id, std::size_t count,
                            std::size_t first_second = 0) {
  points::Track track;
  track.flight_id = flight_id;
  track.flight_uuid = points::flight_uuid_for(points::QueueName::live, flight_id);
  points::TrackPoints fixes;
  for (auto i = first_second; i < first_second + count; ++i) {
    const auto seconds = static_cast<int>(i);
    fixes.push_back({first_fix + std::chrono::seconds(seconds), 45.5 + seconds * 1e-5,
                     6.25 - seconds * 2e-5, 1000.0 + seconds, std::nullopt});
  }
  track.points = std::move(fixes);
  return track;
}

}  // namespace fixline::test
