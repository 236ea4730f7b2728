#include "selftest/sample_tracks.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace fixline::selftest {
namespace {

using points::FlymasterPoint;
using points::ScoringPoint;
using points::Timestamp;
using points::TrackPoint;

/// Where and when a point is: off the coast of Null Island, where nobody flies.
struct Place {
  Timestamp time;
  double lat;
  double lon;
  double altitude;
  bool is_complete;
};

Place place_of(Timestamp start, std::size_t index) {
  const auto step = static_cast<double>(index);
  return {.time = start + std::chrono::seconds(index),
          .lat = 0.5 + step * 1e-5,
          .lon = -0.25 - step * 1.5e-5,
          .altitude = 1000.0 + step / 2,
          .is_complete = index % 5 != 4};
}

void assign(TrackPoint& point, const Place& place) {
  point = {.datetime = place.time,
           .lat = place.lat,
           .lon = place.lon,
           .elevation = place.altitude,
           .barometric_altitude = {}};
  if (place.is_complete) point.barometric_altitude = place.altitude - 12.5;
}

void assign(FlymasterPoint& point, const Place& place) {
  point = {.date_time = place.time,
           .lat = place.lat,
           .lon = place.lon,
           .gps_alt = place.altitude,
           .speed = 38.5,
           .heading = {},
           .uploaded_at = place.time + std::chrono::minutes(1)};
  if (place.is_complete) point.heading = 275;
}

void assign(ScoringPoint& point, const Place& place) {
  point = ScoringPoint{};
  point.date_time = place.time;
  point.lat = place.lat;
  point.lon = place.lon;
  point.gps_alt = place.altitude;
  point.validity = "A";
  if (!place.is_complete) return;
  point.pressure_alt = place.altitude - 12.5;
  point.lad = 7;
  point.in_flight = true;
}

template <class Point>
std::vector<Point> points_from(std::size_t count) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Timestamp start = now - std::chrono::seconds(count);
  std::vector<Point> made(count);
  for (std::size_t i = 0; i != count; ++i) assign(made[i], place_of(start, i));
  return made;
}

}  // namespace

points::Track sample_track(points::QueueName queue, std::string_view id, std::size_t count) {
  points::Track track;
  track.flight_uuid = points::random_uuid();
  switch (queue) {
    case points::QueueName::flymaster:
      track.device_id = id;
      track.points = points_from<FlymasterPoint>(count);
      return track;
    case points::QueueName::scoring:
      track.points = points_from<ScoringPoint>(count);
      break;
    case points::QueueName::live:
    case points::QueueName::upload:
      track.points = points_from<TrackPoint>(count);
      break;
  }
  track.flight_id = id;
  return track;
}

}  // namespace fixline::selftest
