#pragma once

#include <string_view>
#include <tuple>

#include "points/point.hpp"

namespace fixline::points {

/// One column of a kind of point: its name in JSON and in the table, and the member that holds it.
/// (The table's columns are lower case: "LAD" in JSON is lad there.)
template <class Point, class Value>
struct Column {
  std::string_view json_name;
  std::string_view table_name;
  Value Point::* member;
};

/// The columns of a kind of point, in the order of its table. What reads, stores or sends points
/// goes through these lists, so that a column is named in one place.
template <class Point>
inline constexpr auto columns_of = nullptr;

template <>
inline constexpr auto columns_of<TrackPoint> = std::tuple{
    Column{"datetime", "datetime", &TrackPoint::datetime},
    Column{"lat", "lat", &TrackPoint::lat},
    Column{"lon", "lon", &TrackPoint::lon},
    Column{"elevation", "elevation", &TrackPoint::elevation},
    Column{"barometric_altitude", "barometric_altitude", &TrackPoint::barometric_altitude},
};

template <>
inline constexpr auto columns_of<FlymasterPoint> = std::tuple{
    Column{"date_time", "date_time", &FlymasterPoint::date_time},
    Column{"lat", "lat", &FlymasterPoint::lat},
    Column{"lon", "lon", &FlymasterPoint::lon},
    Column{"gps_alt", "gps_alt", &FlymasterPoint::gps_alt},
    Column{"speed", "speed", &FlymasterPoint::speed},
    Column{"heading", "heading", &FlymasterPoint::heading},
    Column{"uploaded_at", "uploaded_at", &FlymasterPoint::uploaded_at},
};

template <>
inline constexpr auto columns_of<ScoringPoint> = std::tuple{
    Column{"date_time", "date_time", &ScoringPoint::date_time},
    Column{"lat", "lat", &ScoringPoint::lat},
    Column{"lon", "lon", &ScoringPoint::lon},
    Column{"gps_alt", "gps_alt", &ScoringPoint::gps_alt},
    Column{"time", "time", &ScoringPoint::time},
    Column{"rounded_time", "rounded_time", &ScoringPoint::rounded_time},
    Column{"validity", "validity", &ScoringPoint::validity},
    Column{"pressure_alt", "pressure_alt", &ScoringPoint::pressure_alt},
    Column{"LAD", "lad", &ScoringPoint::lad},
    Column{"LOD", "lod", &ScoringPoint::lod},
    Column{"speed", "speed", &ScoringPoint::speed},
    Column{"elevation", "elevation", &ScoringPoint::elevation},
    Column{"altitude_diff", "altitude_diff", &ScoringPoint::altitude_diff},
    Column{"altitude_diff_smooth", "altitude_diff_smooth", &ScoringPoint::altitude_diff_smooth},
    Column{"speed_smooth", "speed_smooth", &ScoringPoint::speed_smooth},
    Column{"takeoff_condition", "takeoff_condition", &ScoringPoint::takeoff_condition},
    Column{"in_flight", "in_flight", &ScoringPoint::in_flight},
};

}  // namespace fixline::points
