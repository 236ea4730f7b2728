#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "points/point.hpp"

namespace fixline::points {

/// 1980-01-06, when GPS time began: what is earlier comes from a clock that was never set.
inline constexpr Timestamp gps_epoch{
    std::chrono::sys_days(std::chrono::year(1980) / std::chrono::January / 6)};

struct TimeWindow;

/// How far from the moment of its arrival a point's time may lie; both edges are taken.
struct TimeBounds {
  std::optional<std::chrono::seconds> age_max{};  ///< nullopt: any age after 1980-01-06
  std::chrono::seconds ahead_max = std::chrono::hours(24);

  /// The window for points that arrive at `now`.
  [[nodiscard]] constexpr TimeWindow at(Timestamp now) const noexcept;
};

/// The times that a point may have which arrives at `now`.
struct TimeWindow {
  Timestamp first;
  Timestamp last;
  Timestamp now;
  TimeBounds bounds;

  [[nodiscard]] constexpr bool contains(Timestamp time) const noexcept {
    return time >= first && time <= last;
  }
};

constexpr TimeWindow TimeBounds::at(Timestamp now) const noexcept {
  const Timestamp oldest = age_max ? now - *age_max : gps_epoch;
  return {.first = oldest > gps_epoch ? oldest : gps_epoch,
          .last = now + ahead_max,
          .now = now,
          .bounds = *this};
}

/// Why a window does not contain a time, with the bound in it: "is more than 24 h ahead of now". A
/// clock that is 1024 or 2048 weeks back, as GPS' week number rolls over, is called that.
[[nodiscard]] std::string reason_against(Timestamp time, const TimeWindow& window);

/// What is wrong with a time, or nullopt when nothing is. The text follows a field's name.
[[nodiscard]] inline std::optional<std::string> fault_of_time(Timestamp time,
                                                              const TimeWindow& window) {
  if (window.contains(time)) [[likely]]
    return std::nullopt;
  return reason_against(time, window);
}

}  // namespace fixline::points
