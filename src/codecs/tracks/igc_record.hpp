#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fixline::tracks {

/// A place of an IGC file: arc minutes as a whole number of 1/1000 over a power of ten, so that it
/// is exact. Degrees are units / (60000 * 10^extra_digits).
struct IgcAngle {
  std::int64_t units = 0;     ///< negative to the south and west
  unsigned extra_digits = 0;  ///< of LAD or LOD, 0..igc_extra_digits_max

  /// One correctly rounded division: the nearest double to the place that was written.
  [[nodiscard]] double degrees() const noexcept;
};

/// More digits of an arc minute than a double could keep apart are cut off.
inline constexpr unsigned igc_extra_digits_max = 6;

/// A B record: a fix at a time of day.
struct IgcFix {
  std::chrono::seconds time_of_day{};
  std::chrono::microseconds fraction{};
  bool is_leap_second = false;  ///< 23:59:60; the time of day is then 23:59:59
  IgcAngle lat;
  IgcAngle lon;
  std::optional<int> pressure_altitude;    ///< metres
  std::optional<int> gnss_altitude;        ///< metres; none in a V record
  bool has_odd_pressure_altitude = false;  ///< one that is neither a number nor blank
  bool has_odd_gnss_altitude = false;

  /// Recorders without a position write 0 N 0 E.
  [[nodiscard]] bool is_null_position() const noexcept { return lat.units == 0 && lon.units == 0; }
};

/// Where in a B record an extension stands: 1-based, first and last byte; none: {0, 0}.
struct IgcField {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// The extensions of an I record that change a fix.
struct IgcExtensions {
  IgcField lat_digits;   ///< LAD
  IgcField lon_digits;   ///< LOD
  IgcField time_digits;  ///< TDS
};

/// Each takes one line without its end and without blanks around it.

/// The extensions of an I record; nullopt when it declares none that is well-formed.
[[nodiscard]] std::optional<IgcExtensions> parse_igc_extensions(std::string_view line) noexcept;

/// A B record; nullopt when it is malformed.
[[nodiscard]] std::optional<IgcFix> parse_igc_fix(std::string_view line,
                                                  const IgcExtensions& extensions) noexcept;

/// True for what would be a B record, were its first letter a B, or were no byte put before it. No
/// other record has that form. `line` is not empty.
[[nodiscard]] bool is_fix_with_spoilt_letter(std::string_view line) noexcept;

/// True if `line` looks like a record of an IGC file, of the kinds that such files begin with.
[[nodiscard]] bool looks_like_igc(std::string_view line) noexcept;

}  // namespace fixline::tracks
