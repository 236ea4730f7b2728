#include "app/watches/rate_log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fixline::app {

RateLog::Counts RateLog::read() {
  Counts counts;
  for (const auto queue : points::all_queues) {
    counts.queued += metrics_.points_queued(queue).Value();
    counts.direct += metrics_.points_direct(queue).Value();
    counts.spooled += metrics_.points_spooled(queue).Value();
    counts.refused += metrics_.points_refused(queue).Value();
    counts.stored += metrics_.points_stored(queue).Value();
    counts.duplicates += metrics_.points_duplicate(queue).Value();
    counts.dropped += metrics_.points_dropped(queue).Value();
    counts.dead += metrics_.points_dead_lettered(queue).Value();
  }
  for (const auto& held : troubles_.held())
    if (held) counts.held += held->points;
  return counts;
}

std::optional<std::string> RateLog::next(std::chrono::steady_clock::time_point now) {
  const Counts counts = read();
  const double seconds =
      before_at_ ? std::max(0.001, std::chrono::duration<double>(now - *before_at_).count()) : 10.0;
  before_at_ = now;
  if (counts == before_) return std::nullopt;
  const Counts before = before_;
  before_ = counts;
  return fmt::format(
      "points: {:.0f} queued ({:.0f}/s), {:.0f} direct, {:.0f} spooled, {:.0f} refused; "
      "{:.0f} stored ({:.0f}/s), {:.0f} duplicates, {:.0f} dropped, {:.0f} dead letters; {} held",
      counts.queued - before.queued, (counts.queued - before.queued) / seconds,
      counts.direct - before.direct, counts.spooled - before.spooled,
      counts.refused - before.refused, counts.stored - before.stored,
      (counts.stored - before.stored) / seconds, counts.duplicates - before.duplicates,
      counts.dropped - before.dropped, counts.dead - before.dead, counts.held);
}

}  // namespace fixline::app
