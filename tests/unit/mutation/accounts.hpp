#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "formats/submission.hpp"
#include "points/time_bounds.hpp"

namespace fixline::mutation {

/// All files are older.
inline constexpr points::Timestamp now{std::chrono::seconds(1'830'000'000)};

inline const points::TimeWindow window = points::TimeBounds{}.at(now);

/// The body of an upload, as the service reads it.
[[nodiscard]] Result<formats::Submission> upload(const std::string& body,
                                                 bool is_partial_welcome = false);

/// Accepted and refused must be what was sent, each index refused once, and the parts the whole.
/// What is not so; empty: it is.
[[nodiscard]] std::string fault_in_account(const formats::Submission& submission);

/// "12 sent, where the file has 13"; empty when both are the same.
[[nodiscard]] std::string other_than(std::uint64_t sent, std::uint64_t in_file);

/// Fixes of an IGC file: what looks like a B record, however it is spoilt.
[[nodiscard]] std::uint64_t fixes_in_igc(std::string_view file);

/// Spoilt UTF-16 may be any text: what is in it can't be told from outside.
[[nodiscard]] bool is_utf16(std::string_view file);

/// Points of a GPX file, by the names of its tags.
[[nodiscard]] std::uint64_t points_in_gpx(std::string_view file);

/// Lines that are not blank.
[[nodiscard]] std::uint64_t lines_in(std::string_view text);

}  // namespace fixline::mutation
