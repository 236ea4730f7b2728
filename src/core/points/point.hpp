#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace fixline::points {

/// An instant in UTC, to the microsecond, as PostgreSQL's timestamptz keeps it.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// A fix of the live and the upload queue. Degrees of WGS 84, metres.
struct TrackPoint {
  Timestamp datetime;
  double lat;  ///< -90..90
  double lon;  ///< -180..180
  std::optional<double> elevation;
  std::optional<double> barometric_altitude;

  friend bool operator==(const TrackPoint&, const TrackPoint&) = default;
};

/// A line of a Flymaster device's file. Speed in km/h and heading in degrees, as the device sends.
struct FlymasterPoint {
  Timestamp date_time;
  double lat;
  double lon;
  std::optional<double> gps_alt;
  std::optional<double> speed;
  std::optional<double> heading;
  std::optional<Timestamp> uploaded_at;

  friend bool operator==(const FlymasterPoint&, const FlymasterPoint&) = default;
};

/// A fix of a scoring batch, with what the scoring program worked out so far. Kept as it came:
/// `time`, `rounded_time` and `validity` are the client's own texts.
struct ScoringPoint {
  Timestamp date_time;
  double lat;
  double lon;
  std::optional<double> gps_alt;
  std::optional<std::string> time;
  std::optional<std::string> rounded_time;
  std::optional<std::string> validity;
  std::optional<double> pressure_alt;
  std::optional<std::int32_t> lad;
  std::optional<std::int32_t> lod;
  std::optional<double> speed;
  std::optional<double> elevation;
  std::optional<double> altitude_diff;
  std::optional<double> altitude_diff_smooth;
  std::optional<double> speed_smooth;
  std::optional<bool> takeoff_condition;
  std::optional<bool> in_flight;

  friend bool operator==(const ScoringPoint&, const ScoringPoint&) = default;
};

}  // namespace fixline::points
