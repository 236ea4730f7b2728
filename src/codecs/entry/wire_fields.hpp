#pragma once

#include <fixline.pb.h>

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "points/columns.hpp"

namespace fixline::entry {

/// A column of a Track message.
template <class Values>
struct WireField {
  std::string_view name;
  unsigned number;
  bool (v1::Track::*has)() const;
  const Values& (v1::Track::*values)() const;
};

/// The columns of proto/fixline.proto in the order of their numbers, as protobuf's own library
/// writes them. Encode, decode and the check for columns that nobody reads go through this list.
inline constexpr auto wire_fields = [] {
  using v1::Track;
  return std::tuple{
      WireField{"datetime", Track::kDatetimeFieldNumber, &Track::has_datetime, &Track::datetime},
      WireField{"lat", Track::kLatFieldNumber, &Track::has_lat, &Track::lat},
      WireField{"lon", Track::kLonFieldNumber, &Track::has_lon, &Track::lon},
      WireField{"elevation", Track::kElevationFieldNumber, &Track::has_elevation,
                &Track::elevation},
      WireField{"barometric_altitude", Track::kBarometricAltitudeFieldNumber,
                &Track::has_barometric_altitude, &Track::barometric_altitude},
      WireField{"gps_alt", Track::kGpsAltFieldNumber, &Track::has_gps_alt, &Track::gps_alt},
      WireField{"speed", Track::kSpeedFieldNumber, &Track::has_speed, &Track::speed},
      WireField{"heading", Track::kHeadingFieldNumber, &Track::has_heading, &Track::heading},
      WireField{"uploaded_at", Track::kUploadedAtFieldNumber, &Track::has_uploaded_at,
                &Track::uploaded_at},
      WireField{"time", Track::kTimeFieldNumber, &Track::has_time, &Track::time},
      WireField{"rounded_time", Track::kRoundedTimeFieldNumber, &Track::has_rounded_time,
                &Track::rounded_time},
      WireField{"validity", Track::kValidityFieldNumber, &Track::has_validity, &Track::validity},
      WireField{"pressure_alt", Track::kPressureAltFieldNumber, &Track::has_pressure_alt,
                &Track::pressure_alt},
      WireField{"lad", Track::kLadFieldNumber, &Track::has_lad, &Track::lad},
      WireField{"lod", Track::kLodFieldNumber, &Track::has_lod, &Track::lod},
      WireField{"altitude_diff", Track::kAltitudeDiffFieldNumber, &Track::has_altitude_diff,
                &Track::altitude_diff},
      WireField{"altitude_diff_smooth", Track::kAltitudeDiffSmoothFieldNumber,
                &Track::has_altitude_diff_smooth, &Track::altitude_diff_smooth},
      WireField{"speed_smooth", Track::kSpeedSmoothFieldNumber, &Track::has_speed_smooth,
                &Track::speed_smooth},
      WireField{"takeoff_condition", Track::kTakeoffConditionFieldNumber,
                &Track::has_takeoff_condition, &Track::takeoff_condition},
      WireField{"in_flight", Track::kInFlightFieldNumber, &Track::has_in_flight, &Track::in_flight},
  };
}();

template <class Point>
inline constexpr std::size_t column_count =
    std::tuple_size_v<std::remove_cvref_t<decltype(points::columns_of<Point>)>>;

/// Where in columns_of<Point> a field is; column_count when that kind has none. The time of a
/// point, which is its first column, has a name of its own in each kind.
template <class Point>
consteval std::size_t column_for(std::string_view field) {
  if (field == "datetime") return 0;
  std::size_t at = 0;
  std::apply(
      [&](const auto&... column) { (void)((column.table_name == field || (++at, false)) || ...); },
      points::columns_of<Point>);
  return at;
}

/// Calls `use` with each field that the kind of point has, and the member that holds it.
template <class Point, class Use>
void for_each_field(Use use) {
  const auto use_if_there = [&]<std::size_t index> {
    constexpr auto field = std::get<index>(wire_fields);
    constexpr auto column = column_for<Point>(field.name);
    if constexpr (column < column_count<Point>)
      use(field, std::get<column>(points::columns_of<Point>).member);
  };
  [&]<std::size_t... index>(std::index_sequence<index...>) {
    (use_if_there.template operator()<index>(), ...);
  }(std::make_index_sequence<std::tuple_size_v<decltype(wire_fields)>>{});
}

}  // namespace fixline::entry
