#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace fixline::tracks {

/// What a date record says: fix number `at`, the first one behind it, is of `date`.
struct IgcDateClaim {
  std::size_t at = 0;
  std::chrono::sys_days date;
};

struct IgcPlacement {
  /// A time for each fix; none for one that can't be placed.
  std::vector<std::optional<std::chrono::sys_seconds>> times;
  /// The last fix' that the rest can be reckoned from.
  std::optional<std::chrono::sys_seconds> last;
};

/// Puts fixes, of which the time of day alone is known, on days, so that the steps between them
/// stay small, with a look at both sides.
///
/// - A run is a row of fixes at most an hour apart, on either side of midnight.
/// - Where a run goes on within an hour of an earlier one, with more fixes than there are between
///   them, those between are odd: a clock that went wrong for a moment. They move nobody; each
///   is put on the day nearest to both sides, or is refused where that is 16 h off in sum.
/// - Any other run stays on the day of the one before it, unless it is more than 12 h earlier in
///   the day (then it is of the next day), or more than 21 h later (of the day before).
/// - The date is that of the fix behind its record. But a clock not yet set at the start moves
///   nobody: a first run of at most 300 fixes and 15 minutes, fewer than follow, that would push
///   the others to another day over a gap of more than 3 h, is refused, and the date is that of
///   the next run. A flight does not lie before its date: where most fixes would, all go a day on.
/// - No step leads to a day beyond `now`: what would land there is refused.
[[nodiscard]] IgcPlacement place_on_days(std::span<const std::chrono::seconds> times_of_day,
                                         IgcDateClaim claim, std::chrono::sys_seconds now);

/// The claim of a date record between fixes whose clock goes on: one that comes up to an hour
/// before midnight, or late behind it, does not move the fixes behind it. `last` is the time of the
/// fix before the record.
[[nodiscard]] std::chrono::sys_days date_by_clock(std::chrono::sys_days date,
                                                  std::chrono::sys_seconds last,
                                                  std::chrono::seconds time_of_day);

/// The day of a fix behind `last`, without a date record between them.
[[nodiscard]] std::chrono::sys_days next_day_by_clock(std::chrono::sys_seconds last,
                                                      std::chrono::seconds time_of_day);

}  // namespace fixline::tracks
