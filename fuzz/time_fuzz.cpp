#include "fuzz_target.hpp"
#include "points/time.hpp"

using namespace fixline;

/// A time that is read is written, and read again as the same.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const auto time = points::parse_rfc3339(text);
  const auto logger_time = points::parse_logger_time(text);
  if (time) fuzz::require(logger_time == time);
  if (!logger_time) return 0;
  // An offset may lead out of the years that have four digits.
  const auto written = points::format_rfc3339(*logger_time);
  if (written.front() == '-' || written.find('-') > 4) return 0;
  fuzz::require(points::parse_rfc3339(written) == logger_time);
  return 0;
}
