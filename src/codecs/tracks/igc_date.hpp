#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace fixline::tracks {

/// Each takes one line of an IGC file without its end and without blanks around it.

/// True for an H record that should hold a date, however it is spelt: HFDTE, hfdte, HDTE.
[[nodiscard]] bool is_igc_date_record(std::string_view line) noexcept;

/// The date of such a record: day, month and year, in a row or with one kind of '.', '-', '/' or
/// blank between them; before it the word DATE, colons and blanks in any order. A year has two
/// digits (80..99 is 19.., else 20..) or four, 19.. or 20... nullopt for another record, and for a
/// date that is not in the calendar, as recorders without a fix write.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_igc_date(std::string_view line) noexcept;

}  // namespace fixline::tracks
