#include "processor/held_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;

constexpr int pauses_a_trial = 4;
constexpr std::chrono::milliseconds first_wait = 1s;
constexpr unsigned doublings_max = 5;  // about half a minute

/// Doubling; by its number from the upper half of each step, so that what was held together is not
/// tried together for ever.
std::chrono::milliseconds wait_after(std::uint64_t number, unsigned trials) {
  const auto step = std::min(first_wait * (1U << std::min(trials, doublings_max)),
                             std::chrono::milliseconds(30s));
  const auto half = static_cast<std::uint64_t>(step.count() / 2);
  const auto drawn = number * 0x9E3779B97F4A7C15U % (half + 1);
  return std::chrono::milliseconds(half + drawn);
}

bool matches(const HeldEntry& held, const orders::HeldFilter& filter,
             HeldEntry::Clock::time_point now) {
  return (!filter.queue || *filter.queue == held.entry.lane.queue) &&
         (filter.flight.empty() || held.why.flights.contains(filter.flight)) &&
         held.why.reason.find(filter.reason) != std::string::npos &&
         now - held.since >= filter.older;
}

}  // namespace

void HeldEntries::add(HeldEntry held, Clock::time_point now) {
  held.entry.blob = {};
  points_ += held.why.points;
  const auto number = ++last_number_;
  held.until = now + wait_after(number, held.trials++);
  due_.emplace(held.until, number);
  entries_.emplace(number, std::move(held));
}

void HeldEntries::forget(std::size_t source) {
  std::vector<std::uint64_t> gone;
  for (auto& [number, held] : entries_)
    if (held.source == source) gone.push_back(number);
  for (const auto number : gone) {
    auto& held = entries_.at(number);
    tell(held, 0, 0, held.ordered);
    remove(number);
  }
}

bool HeldEntries::rests(Clock::time_point now) const {
  return ordered_ == 0 && (under_way_ > 0 || now < rests_until_);
}

HeldEntries::Clock::time_point HeldEntries::next_at() const {
  if (due_.empty() || (ordered_ == 0 && under_way_ > 0)) return Clock::time_point::max();
  const auto first = due_.begin()->first;
  return ordered_ == 0 ? std::max(first, rests_until_) : first;
}

std::optional<std::pair<HeldTrial, queue::Entry>> HeldEntries::take(Clock::time_point now,
                                                                    const MayGo& may_go) {
  if (rests(now)) return std::nullopt;
  for (auto due = due_.begin(); due != due_.end() && due->first <= now; ++due) {
    const auto number = due->second;
    HeldEntry& held = entries_.at(number);
    if (!may_go(held)) continue;
    due_.erase(due);
    held.is_under_way = true;
    ++under_way_;
    tried_at_ = now;
    return std::pair(HeldTrial{number, held.source, held.why.points, held.burial}, held.entry);
  }
  return std::nullopt;
}

void HeldEntries::put_back(std::uint64_t number, HeldWhy why, std::size_t buried,
                           Clock::time_point now) {
  HeldEntry& held = entries_.at(number);
  held.is_under_way = false;
  --under_way_;
  rests_until_ = now + pauses_a_trial * (now - tried_at_);
  const auto settled = held.why.points - std::min(held.why.points, why.points);
  points_ -= settled;
  if (held.counts_next)
    tell(held, settled - std::min(settled, buried), std::min(settled, buried), why.points);
  held.until = held.counts_next ? now + wait_after(number, held.trials++) : now;
  held.counts_next = true;
  held.why = std::move(why);
  due_.emplace(held.until, number);
}

void HeldEntries::end(std::uint64_t number, std::size_t buried) {
  HeldEntry& held = entries_.at(number);
  const auto dead = std::min(buried, held.why.points);
  tell(held, held.why.points - dead, dead, 0);
  remove(number);
}

void HeldEntries::lose(std::uint64_t number) {
  tell(entries_.at(number), 0, 0, 0);
  remove(number);
}

void HeldEntries::remove(std::uint64_t number) {
  const auto found = entries_.find(number);
  const HeldEntry& held = found->second;
  points_ -= held.why.points;
  if (held.is_under_way) --under_way_;
  due_.erase({held.until, number});
  entries_.erase(found);
}

void HeldEntries::hasten(Clock::time_point now) {
  for (auto& [number, held] : entries_) make_due(number, held, std::min(held.until, now));
}

void HeldEntries::make_due(std::uint64_t number, HeldEntry& held, Clock::time_point at) {
  if (held.is_under_way) return;
  due_.erase({held.until, number});
  held.until = at;
  due_.emplace(at, number);
}

void HeldEntries::tell(HeldEntry& held, std::size_t stored, std::size_t buried,
                       std::size_t still_held) {
  if (!held.tally) return;
  held.tally->under_way -= held.ordered;
  held.tally->stored += stored;
  held.tally->buried += buried;
  held.tally->still_held += still_held;
  held.tally.reset();
  --ordered_;
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
  ++ordered_;
  ++tally->entries;
  tally->points += held.why.points;
  tally->under_way += held.why.points;
  held.ordered = held.why.points;
  held.counts_next = !held.is_under_way;
  make_due(number, held, now);
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
