#include "tracks/track_logs.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <unordered_map>

namespace fixline::tracks {
namespace {

std::int64_t second_of(const points::TrackPoint& fix) {
  return std::chrono::floor<std::chrono::seconds>(fix.datetime).time_since_epoch().count();
}

/// On a plane, which is exact enough to tell near from far.
bool are_far_apart(const points::TrackPoint& a, const points::TrackPoint& b) {
  constexpr double metres_a_degree = 111'000;
  constexpr double far_metres = 200;
  constexpr double radians = std::numbers::pi / 180;
  const double north = a.lat - b.lat;
  const double east = std::remainder(a.lon - b.lon, 360) * std::cos(a.lat * radians);
  return std::hypot(north, east) * metres_a_degree > far_metres;
}

/// Where a flight was, second by second; looked up only once another log falls into its time.
class FlightPlaces {
 public:
  [[nodiscard]] bool is_elsewhere(const TrackLog& flight, const TrackLog& log) {
    if (!overlap(flight, log)) return false;
    for (; known_ < flight.fixes.size(); ++known_)
      places_.emplace(second_of(flight.fixes[known_]), known_);
    std::size_t common = 0;
    std::size_t far = 0;
    for (const auto& fix : log.fixes) {
      const auto place = places_.find(second_of(fix));
      if (place == places_.end()) continue;
      ++common;
      if (are_far_apart(flight.fixes[place->second], fix)) ++far;
    }
    return 2 * far > common;
  }

  void add_times(const TrackLog& log) {
    for (const auto& fix : log.fixes) {
      first_ = std::min(first_, second_of(fix));
      last_ = std::max(last_, second_of(fix));
    }
  }

 private:
  [[nodiscard]] bool overlap(const TrackLog& flight, const TrackLog& log) const {
    if (flight.fixes.empty()) return false;
    return std::ranges::any_of(log.fixes, [this](const points::TrackPoint& fix) {
      return second_of(fix) >= first_ && second_of(fix) <= last_;
    });
  }

  std::int64_t first_ = INT64_MAX;
  std::int64_t last_ = INT64_MIN;
  std::unordered_map<std::int64_t, std::size_t> places_;
  std::size_t known_ = 0;  // fixes of the flight that are in places_
};

}  // namespace

std::vector<TrackLog> flights_of(std::vector<TrackLog> logs) {
  if (logs.size() < 2) return logs;
  std::vector<TrackLog> flights;
  FlightPlaces places;
  for (TrackLog& log : logs) {
    if (!flights.empty() && log.recorder == flights.back().recorder &&
        !places.is_elsewhere(flights.back(), log)) {
      places.add_times(log);
      auto& fixes = flights.back().fixes;
      fixes.insert(fixes.end(), log.fixes.begin(), log.fixes.end());
      continue;
    }
    places = {};
    places.add_times(log);
    flights.push_back(std::move(log));
  }
  return flights;
}

}  // namespace fixline::tracks
