#include "processor/held_entries.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fixline::processor {
namespace {

bool matches(const HeldEntry& held, const orders::HeldFilter& filter,
             HeldEntry::Clock::time_point now) {
  return (!filter.queue || *filter.queue == held.entry.lane.queue) &&
         (filter.flight.empty() || held.why.flights.contains(filter.flight)) &&
         held.why.reason.find(filter.reason) != std::string::npos &&
         now - held.since >= filter.older;
}

}  // namespace

void HeldEntries::add(HeldEntry held, Clock::time_point now) {
  held.until = now + held.backoff.next();
  held.bytes = held.entry.blob.size();
  bytes_ += held.bytes;
  points_ += held.why.points;
  due_.emplace(held.until, ++last_number_);
  entries_.emplace(last_number_, std::move(held));
}

void HeldEntries::forget(std::size_t source) {
  for (auto at = entries_.begin(); at != entries_.end();) {
    auto& [number, held] = *at;
    if (held.source != source) {
      ++at;
      continue;
    }
    tell(held, 0, 0, held.ordered);
    points_ -= held.why.points;
    bytes_ -= held.bytes;
    due_.erase({held.until, number});
    at = entries_.erase(at);
  }
}

std::optional<std::pair<HeldTrial, queue::Entry>> HeldEntries::take(Clock::time_point now,
                                                                    const MayGo& may_go) {
  for (auto due = due_.begin(); due != due_.end() && due->first <= now; ++due) {
    const auto number = due->second;
    HeldEntry& held = entries_.at(number);
    if (!may_go(held)) continue;
    due_.erase(due);
    held.is_under_way = true;
    auto blob = std::exchange(held.entry.blob, {});
    auto entry = held.entry;
    entry.blob = std::move(blob);
    return std::pair(HeldTrial{number, held.source, held.why.points, held.burial},
                     std::move(entry));
  }
  return std::nullopt;
}

void HeldEntries::put_back(std::uint64_t number, queue::Entry entry, HeldWhy why,
                           std::size_t buried, Clock::time_point now) {
  HeldEntry& held = entries_.at(number);
  held.is_under_way = false;
  held.until = held.counts_next ? now + held.backoff.next() : now;
  const auto settled = held.why.points - std::min(held.why.points, why.points);
  points_ -= settled;
  if (held.counts_next)
    tell(held, settled - std::min(settled, buried), std::min(settled, buried), why.points);
  held.counts_next = true;
  held.entry = std::move(entry);
  held.why = std::move(why);
  due_.emplace(held.until, number);
}

void HeldEntries::end(std::uint64_t number, std::size_t buried) {
  const auto found = entries_.find(number);
  HeldEntry& held = found->second;
  const auto dead = std::min(buried, held.why.points);
  tell(held, held.why.points - dead, dead, 0);
  points_ -= held.why.points;
  bytes_ -= held.bytes;
  entries_.erase(found);
}

void HeldEntries::tell(HeldEntry& held, std::size_t stored, std::size_t buried,
                       std::size_t still_held) {
  if (!held.tally) return;
  held.tally->under_way -= held.ordered;
  held.tally->stored += stored;
  held.tally->buried += buried;
  held.tally->still_held += still_held;
  held.tally.reset();
}

std::optional<health::HeldPoints> HeldEntries::summary() const {
  if (entries_.empty()) return std::nullopt;
  return health::HeldPoints{.entries = entries_.size(),
                            .points = points_,
                            .reason = entries_.rbegin()->second.why.reason,
                            .since = entries_.begin()->second.since};
}

void HeldEntries::each(const orders::HeldFilter& filter, Clock::time_point now,
                       const std::function<void(const HeldEntry&)>& see) const {
  for (const auto& [number, held] : entries_)
    if (matches(held, filter, now)) see(held);
}

void HeldEntries::retry(const orders::HeldFilter& filter, Clock::time_point now,
                        const std::shared_ptr<HeldTally>& tally) {
  for (auto& [number, held] : entries_)
    if (matches(held, filter, now)) order(number, held, now, tally);
}

void HeldEntries::bury(const orders::HeldFilter& filter, Clock::time_point now,
                       const std::shared_ptr<HeldTally>& tally) {
  for (auto& [number, held] : entries_) {
    if (!matches(held, filter, now)) continue;
    held.burial = filter;
    order(number, held, now, tally);
  }
}

void HeldEntries::order(std::uint64_t number, HeldEntry& held, Clock::time_point now,
                        const std::shared_ptr<HeldTally>& tally) {
  tell(held, 0, 0, held.ordered);  // an earlier order, which this one takes the place of
  held.tally = tally;
  ++tally->entries;
  tally->points += held.why.points;
  tally->under_way += held.why.points;
  held.ordered = held.why.points;
  held.counts_next = !held.is_under_way;
  if (held.is_under_way) return;
  due_.erase({held.until, number});
  held.until = now;
  due_.emplace(now, number);
}

std::string held_reason(const points::Track& track, std::string_view message,
                        std::string_view sqlstate) {
  return fmt::format("flight or device {}: {} (SQLSTATE {})", flight_or_device(track), message,
                     sqlstate);
}

const std::string& flight_or_device(const points::Track& track) {
  return track.flight_id.empty() ? track.device_id : track.flight_id;
}

}  // namespace fixline::processor
