#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "points/point.hpp"

namespace fixline::points {

[[nodiscard]] inline Timestamp now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// Reads an RFC 3339 date and time: `2024-03-20T14:23:45.123+01:00`.
///
/// Taken: 'T', 't' or one blank between date and time; 'Z', 'z' or any offset from -23:59 to
/// +23:59; a fraction of any length, cut off (not rounded) after the microsecond; a leap second
/// (:60), which becomes the next second. The calendar is strict: 2023-02-29 is refused, so is
/// 24:00:00. Returns nullopt for anything else. Allocates nothing; any thread.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept;

/// Reads a time as GPX loggers write it: RFC 3339, but also with blanks around, ',' before the
/// fraction, an offset without colon (+0100) or no zone at all, which means UTC.
[[nodiscard]] std::optional<Timestamp> parse_logger_time(std::string_view text) noexcept;

/// Writes UTC with the shortest fraction that keeps the microsecond: `2024-03-20T14:23:45.123Z`.
/// parse_rfc3339 reads it back for the years 0 to 9999.
[[nodiscard]] std::string format_rfc3339(Timestamp time);

/// The same, appended to `out`.
void append_rfc3339(std::string& out, Timestamp time);

}  // namespace fixline::points
