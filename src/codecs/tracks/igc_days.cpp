#include "tracks/igc_days.hpp"

#include <algorithm>
#include <utility>

namespace fixline::tracks {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

constexpr seconds a_day = hours(24);
constexpr seconds half_a_day = hours(12);
constexpr seconds small_step = hours(1);
constexpr seconds out_of_order_max = hours(3);
constexpr seconds pause_over_midnight_max = hours(3);
constexpr seconds odd_distances_max = hours(16);
constexpr std::size_t unset_fixes_max = 300;
constexpr seconds unset_time_max = std::chrono::minutes(15);
/// Bounds the look back of a file whose clock jumps with each fix.
constexpr std::size_t odd_runs_max = 8;

/// The shorter way round the clock, -12 h to 12 h.
constexpr seconds step(seconds from, seconds to) noexcept {
  seconds way = (to - from) % a_day;
  if (way > half_a_day) way -= a_day;
  if (way < -half_a_day) way += a_day;
  return way;
}

constexpr bool is_small(seconds way) noexcept { return way <= small_step && way >= -small_step; }

seconds time_of_day_at(sys_seconds time) { return time - floor<days>(time); }

/// The time nearest to `from` at which a clock shows `time_of_day`.
sys_seconds nearest(sys_seconds from, seconds time_of_day) {
  return from + step(time_of_day_at(from), time_of_day);
}

/// Fixes from `begin` to `end`, at most an hour apart.
struct Run {
  std::size_t begin;
  std::size_t end;
  std::size_t weight;  // fixes, with those of the runs that it goes on from

  [[nodiscard]] std::size_t size() const { return end - begin; }
};

class Placing {
 public:
  Placing(std::span<const seconds> clock, sys_seconds now)
      : clock_(clock), now_(now), times_(clock.size()) {}

  IgcPlacement place(IgcDateClaim claim) {
    find_runs();
    leave_out_odd_runs();
    std::size_t anchor = run_at(claim.at);
    place_anchor(anchor, claim);
    if (anchor == 0 && starts_unset(claim.date)) {
      leave_out(runs_[0]);
      place_anchor(++anchor, {.at = runs_[1].begin, .date = claim.date});
    } else {
      place_before(anchor);
    }
    place_behind(anchor);
    place_odd();
    if (lies_before(claim)) move(days(1));
    return {.times = std::move(times_), .last = last_};
  }

 private:
  void find_runs() {
    for (std::size_t i = 0; i < clock_.size(); ++i) {
      if (i == 0 || !is_small(step(clock_[i - 1], clock_[i])))
        runs_.push_back({.begin = i, .end = i, .weight = 0});
      runs_.back().end = i + 1;
      ++runs_.back().weight;
    }
  }

  void leave_out_odd_runs() {
    std::vector<Run> kept;
    for (Run run : runs_) {
      std::size_t between = 0;
      const std::size_t back_max = std::min(kept.size(), odd_runs_max + 1);
      for (std::size_t back = 1; back <= back_max; ++back) {
        const Run& earlier = kept[kept.size() - back];
        const bool goes_on = is_small(step(clock_[earlier.end - 1], clock_[run.begin]));
        if (goes_on && between < earlier.weight + run.weight) {
          run.weight += earlier.weight;
          kept.resize(kept.size() - (back - 1));
          break;
        }
        between += earlier.size();
      }
      kept.push_back(run);
    }
    runs_ = std::move(kept);
  }

  /// The run with fix `at`, else the next one, else the last.
  [[nodiscard]] std::size_t run_at(std::size_t at) const {
    const auto found = std::ranges::find_if(runs_, [at](const Run& run) { return at < run.end; });
    const auto last = static_cast<std::ptrdiff_t>(runs_.size()) - 1;
    return static_cast<std::size_t>(std::min(found - runs_.begin(), last));
  }

  void place_anchor(std::size_t anchor, IgcDateClaim claim) {
    const Run& run = runs_[anchor];
    const std::size_t at = std::clamp(claim.at, run.begin, run.end - 1);
    place_run(run, at, claim.date + clock_[at]);
  }

  void leave_out(const Run& run) {
    for (std::size_t i = run.begin; i < run.end; ++i) times_[i].reset();
  }

  [[nodiscard]] bool may_be_unset(const Run& first) const {
    return first.size() <= unset_fixes_max && first.size() < clock_.size() - first.end &&
           abs(*times_[first.end - 1] - *times_[first.begin]) <= unset_time_max;
  }

  [[nodiscard]] bool starts_unset(sys_days date) const {
    if (runs_.size() < 2 || !may_be_unset(runs_[0])) return false;
    const sys_seconds end = *times_[runs_[0].end - 1];
    const seconds behind = clock_[runs_[1].begin];
    const sys_days day = next_day_by_clock(end, behind);
    return day != date && abs(day + behind - end) > pause_over_midnight_max;
  }

  /// Whether most fixes behind the date record were put before its date.
  [[nodiscard]] bool lies_before(IgcDateClaim claim) const {
    std::size_t before = 0;
    std::size_t behind = 0;
    for (std::size_t i = claim.at; i < times_.size(); ++i)
      if (times_[i]) ++(*times_[i] < claim.date ? before : behind);
    return before > behind;
  }

  void move(days by) {
    for (auto& time : times_)
      if (time) *time += by;
    if (last_) *last_ += by;
  }

  /// Places a run of which fix `at` is at `time`.
  void place_run(const Run& run, std::size_t at, sys_seconds time) {
    times_[at] = time;
    for (std::size_t i = at + 1; i < run.end; ++i) times_[i] = nearest(*times_[i - 1], clock_[i]);
    for (std::size_t i = at; i > run.begin; --i) times_[i - 1] = nearest(*times_[i], clock_[i - 1]);
  }

  void place_behind(std::size_t anchor) {
    last_ = times_[runs_[anchor].end - 1];
    for (std::size_t i = anchor + 1; i < runs_.size(); ++i) {
      const std::size_t first = runs_[i].begin;
      const auto time = next_day_by_clock(*last_, clock_[first]) + clock_[first];
      if (time > now_ && floor<days>(time) > floor<days>(*last_)) continue;
      place_run(runs_[i], first, time);
      last_ = times_[runs_[i].end - 1];
    }
  }

  void place_before(std::size_t anchor) {
    for (std::size_t i = anchor; i > 0; --i) {
      const sys_seconds next = *times_[runs_[i].begin];
      const Run& run = runs_[i - 1];
      const std::size_t last = run.end - 1;
      const seconds ahead = clock_[last] - time_of_day_at(next);
      sys_days day = floor<days>(next);
      if (ahead > half_a_day) day -= days(1);
      if (ahead < out_of_order_max - a_day) day += days(1);
      const sys_seconds time = day + clock_[last];
      place_run(run, last, time);
      const bool is_pushed = day != floor<days>(next) && abs(time - next) > pause_over_midnight_max;
      if (i == 1 && is_pushed && may_be_unset(run)) leave_out(run);
    }
  }

  /// Fixes that lie between two runs that were placed.
  void place_odd() {
    for (std::size_t i = 1; i < runs_.size(); ++i) {
      const auto before = times_[runs_[i - 1].end - 1];
      const auto behind = times_[runs_[i].begin];
      if (!before || !behind) continue;
      for (std::size_t at = runs_[i - 1].end; at < runs_[i].begin; ++at)
        times_[at] = odd_time(clock_[at], *before, *behind);
    }
  }

  [[nodiscard]] std::optional<sys_seconds> odd_time(seconds time_of_day, sys_seconds before,
                                                    sys_seconds behind) const {
    const auto distances = [&](sys_seconds time) {
      return abs(time - before) + abs(time - behind);
    };
    const sys_seconds a = nearest(before, time_of_day);
    const sys_seconds b = nearest(behind, time_of_day);
    const sys_seconds best = distances(a) <= distances(b) ? a : b;
    if (distances(best) > odd_distances_max || best > now_) return std::nullopt;
    return best;
  }

  std::span<const seconds> clock_;
  sys_seconds now_;
  std::vector<std::optional<sys_seconds>> times_;
  std::vector<Run> runs_;
  std::optional<sys_seconds> last_;
};

}  // namespace

IgcPlacement place_on_days(std::span<const seconds> times_of_day, IgcDateClaim claim,
                           sys_seconds now) {
  if (times_of_day.empty()) return {};
  return Placing(times_of_day, now).place(claim);
}

sys_days date_by_clock(sys_days date, sys_seconds last, seconds time_of_day) {
  if (!is_small(step(time_of_day_at(last), time_of_day))) return date;
  const sys_seconds time = nearest(last, time_of_day);
  const sys_days day = floor<days>(time);
  const bool is_early = date == day + days(1) && date - time <= small_step;
  const bool is_late = date == day - days(1) && time - day < small_step;
  return is_early || is_late ? day : date;
}

sys_days next_day_by_clock(sys_seconds last, seconds time_of_day) {
  const sys_days day = floor<days>(last);
  const seconds ahead = time_of_day - time_of_day_at(last);
  if (ahead < -half_a_day) return day + days(1);
  if (ahead > a_day - out_of_order_max) return day - days(1);
  return day;
}

}  // namespace fixline::tracks
