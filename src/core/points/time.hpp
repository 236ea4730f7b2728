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
/// +23:59; a fraction of any length, cut off (not rounded) after the microsecond; 24:00:00, as
/// xsd:dateTime has it, which is the next day's 00:00:00; a leap second (:60) where UTC can have
/// one, which becomes the next second; RFC 9557's zones and tags behind the offset, as
/// [Europe/Paris], which are not looked at: the offset counts. One that is critical ([!...]) would
/// have to be understood and is refused. The calendar is strict: 2023-02-29 is refused.
/// Returns nullopt for anything else. Allocates nothing; any thread.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept;

/// Reads a time as GPX loggers write it: RFC 3339, but also with blanks around, ',' before the
/// fraction, an offset without colon (+0100) or no zone at all, which means UTC.
[[nodiscard]] std::optional<Timestamp> parse_logger_time(std::string_view text) noexcept;

/// True for the second behind one that UTC can insert: 00:00:00 to 00:00:01 of 1 January and 1
/// July.
[[nodiscard]] bool follows_leap_second(Timestamp time) noexcept;

/// Writes UTC with the shortest fraction that keeps the microsecond: `2024-03-20T14:23:45.123Z`.
/// parse_rfc3339 reads it back for the years 0 to 9999.
[[nodiscard]] std::string format_rfc3339(Timestamp time);

/// The same, appended to `out`.
void append_rfc3339(std::string& out, Timestamp time);

}  // namespace fixline::points
