#include "health/trouble_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace fixline::health {

std::vector<LogLine> TroubleBook::see(const std::vector<Trouble>& troubles, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  std::vector<LogLine> lines;
  const auto add = [&](std::optional<LogLine> line) {
    if (line) lines.push_back(std::move(*line));
  };
  for (const auto& trouble : troubles) add(open(entry_of(trouble), trouble, now));
  for (auto& entry : entries_) {
    const bool goes_on = std::ranges::any_of(
        troubles, [&](const Trouble& trouble) { return trouble.is_same_as(entry.trouble); });
    if (!goes_on) add(close(entry, now));
  }
  return lines;
}

void TroubleBook::date(std::vector<Trouble>& troubles) const {
  const std::lock_guard lock(mutex_);
  for (auto& trouble : troubles)
    for (const auto& entry : entries_)
      if (entry.is_open && entry.trouble.is_same_as(trouble))
        trouble.since = std::min(trouble.since, entry.trouble.since);
}

TroubleBook::Entry& TroubleBook::entry_of(const Trouble& trouble) {
  const auto found = std::ranges::find_if(
      entries_, [&](const Entry& entry) { return entry.trouble.is_same_as(trouble); });
  if (found != entries_.end()) return *found;
  return entries_.emplace_back(Entry{trouble});
}

std::optional<LogLine> TroubleBook::open(Entry& entry, const Trouble& trouble,
                                         Clock::time_point now) {
  const auto since = entry.is_open ? std::min(entry.trouble.since, trouble.since) : trouble.since;
  entry.trouble = trouble;
  entry.trouble.since = since;
  entry.is_open = true;
  if (entry.logged_at && now - *entry.logged_at < interval) return std::nullopt;
  entry.logged_at = now;
  entry.was_told = true;
  return LogLine{false, text_of(entry.trouble, now)};
}

std::optional<LogLine> TroubleBook::close(Entry& entry, Clock::time_point now) {
  entry.is_open = false;
  if (!std::exchange(entry.was_told, false)) return std::nullopt;
  const auto lasted = std::chrono::duration<double>(now - entry.trouble.since).count();
  const auto subject = entry.trouble.queue
                           ? fmt::format("queue {}: ", points::short_name(*entry.trouble.queue))
                           : std::string();
  return LogLine{true, fmt::format("{}{} is over, after {:.0f} s", subject,
                                   name_of(entry.trouble.kind), lasted)};
}

void TroubleBook::count(const Totals& totals, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  for (const auto queue : points::all_queues) {
    const auto at = points::index_of(queue);
    dead_[at].see(totals.dead[at], now);
    dropped_[at].see(totals.dropped[at], now);
  }
}

EachQueue<std::optional<PointsLately>> TroubleBook::dropping() const {
  const std::lock_guard lock(mutex_);
  EachQueue<std::optional<PointsLately>> dropping;
  for (const auto queue : points::all_queues)
    dropping[points::index_of(queue)] = dropped_[points::index_of(queue)].lately({});
  return dropping;
}

EachQueue<std::optional<PointsLately>> TroubleBook::dying(
    const EachQueue<std::string>& causes) const {
  const std::lock_guard lock(mutex_);
  EachQueue<std::optional<PointsLately>> dying;
  for (const auto queue : points::all_queues) {
    const auto at = points::index_of(queue);
    dying[at] = dead_[at].lately(causes[at]);
  }
  return dying;
}

}  // namespace fixline::health
