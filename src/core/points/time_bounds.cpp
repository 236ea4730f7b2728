#include "points/time_bounds.hpp"

namespace fixline::points {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::weeks;

/// "24 h", "14 days", "90 s": in the largest unit that says it whole.
std::string in_words(seconds span) {
  if (span > days(1) && span % days(1) == seconds(0))
    return std::to_string(span / days(1)) + " days";
  if (span >= hours(1) && span % hours(1) == seconds(0))
    return std::to_string(span / hours(1)) + " h";
  if (span >= minutes(1) && span % minutes(1) == seconds(0))
    return std::to_string(span / minutes(1)) + " min";
  return std::to_string(span.count()) + " s";
}

/// How many weeks a receiver's clock is back whose week number rolled over: GPS sends ten bits of
/// it. Nullopt when the time is not that of such a clock, give or take a day.
std::optional<weeks> rollover(Timestamp time, Timestamp now) {
  for (const weeks back : {weeks(1024), weeks(2048)}) {
    const auto off = now - (time + back);
    if (off >= -days(1) && off <= days(1)) return back;
  }
  return std::nullopt;
}

}  // namespace

std::string reason_against(Timestamp time, const TimeWindow& window) {
  const TimeBounds& bounds = window.bounds;
  if (time > window.last) return "is more than " + in_words(bounds.ahead_max) + " ahead of now";
  std::string reason = window.first == gps_epoch
                           ? "is before 1980-01-06"
                           : "is more than " + in_words(*bounds.age_max) + " before now";
  if (const auto back = rollover(time, window.now))
    reason += ": " + std::to_string(back->count()) +
              " weeks back, as of a GPS clock whose week number rolled over";
  return reason;
}

}  // namespace fixline::points
