#pragma once

#include <string>
#include <string_view>

#include "error/error.hpp"
#include "formats/point_quota.hpp"
#include "formats/submission.hpp"
#include "points/time_bounds.hpp"

namespace fixline::formats {

/// Reads the file that a Flymaster device uploads:
///
///     <serial>, <sha256 in hex of serial + secret>
///     <uploaded_at>,<unix_time>,<lat>,<lon>,<gps_alt>,<speed>,<heading>
///     EOF
///
/// Times are whole seconds from 1970, altitude metres, speed km/h, heading degrees; the last three
/// and uploaded_at may be empty. Blanks around a comma, LF and CRLF, blank lines are taken.
/// A bad line is refused alone; its index counts the lines of points from 0.
///
/// Errors: unauthorized when the signature is not that of `secret`, or `secret` is empty; invalid
/// when the first line is malformed, when EOF is missing (the upload was cut) or not the last line,
/// and when there is no point; those of `quota`.
[[nodiscard]] Result<Submission> decode_flymaster(std::string_view body, std::string_view secret,
                                                  const points::TimeWindow& window,
                                                  PointQuota& quota);

/// The same, of any number of points.
[[nodiscard]] Result<Submission> decode_flymaster(std::string_view body, std::string_view secret,
                                                  const points::TimeWindow& window);

/// The serial that a file names, whether or not it is authorized; empty when it names none.
[[nodiscard]] std::string claimed_serial(std::string_view body);

}  // namespace fixline::formats
