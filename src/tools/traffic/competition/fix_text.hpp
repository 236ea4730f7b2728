#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace fixline::traffic {

/// Appends `degrees_e7` / 1e7 with 6 or 7 decimals; with 6 the last digit of the seven must be 0.
void append_coordinate(std::string& out, std::int32_t degrees_e7, unsigned decimals);

/// Appends `decimetres` / 10 with one decimal.
void append_metres(std::string& out, std::int32_t decimetres);

/// Appends a whole number.
void append_number(std::string& out, std::int64_t number);

/// Appends "2025-06-08T10:30:00Z"; the year must have four digits.
void append_time(std::string& out, std::chrono::sys_seconds time);

/// Appends "10:30:00".
void append_time_of_day(std::string& out, std::chrono::sys_seconds time);

}  // namespace fixline::traffic
