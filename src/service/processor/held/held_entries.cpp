#include "processor/held/held_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "text/utf8.hpp"

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;

constexpr int pauses_a_trial = 4;
constexpr unsigned trials_a_patient_one = 8;  // its shard waits for it
constexpr std::chrono::milliseconds first_wait = 1s;
constexpr std::chrono::milliseconds longest_wait = 60s;
constexpr unsigned doublings_max = 6;
constexpr std::size_t message_bytes_max = 500;
constexpr int looked_at_max = 64;   // whose shard may be under way
constexpr int brought_forward = 2;  // so that a success spreads

/// Doubling; by its number from the upper half of each step, so that what was held together is not
/// tried together for ever.
std::chrono::milliseconds wait_after(std::uint64_t number, unsigned trials) {
  const auto step = std::min(first_wait * (1U << std::min(trials, doublings_max)), longest_wait);
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
  auto& kept = entries_.emplace(number, std::move(held)).first->second;
  line_up(number, kept, now + wait_after(number, kept.trials++));
}

void HeldEntries::forget(std::size_t source) {
  std::vector<std::uint64_t> gone;
  for (auto& [number, held] : entries_)
    if (held.source == source) gone.push_back(number);
  for (const auto number : gone) {
    end_order(entries_.at(number), &HeldTally::still_held);
    remove(number);
  }
}

bool HeldEntries::rests(Clock::time_point now) const {
  return under_way_ > 0 || now < rests_until_;
}

HeldEntries::Clock::time_point HeldEntries::next_at() const {
  if (!ordered_.empty()) return Clock::time_point::min();
  if (due_.empty() || under_way_ > 0) return Clock::time_point::max();
  return std::max(due_.begin()->first, rests_until_);
}

std::optional<std::pair<HeldTrial, queue::Entry>> HeldEntries::take(Clock::time_point now,
                                                                    const MayGo& may_go) {
  const auto number = next(now, may_go);
  if (!number) return std::nullopt;
  HeldEntry& held = entries_.at(*number);
  leave_line(*number, held);
  held.is_under_way = true;
  held.tried_at = now;
  ++under_way_;
  HeldTrial trial{*number, held.source, held.why.points};
  if (held.order) trial.burial = held.order->burial;
  trial.has_all_time = held.order || held.trials % trials_a_patient_one == 0;
  return std::pair(std::move(trial), held.entry);
}

std::optional<std::uint64_t> HeldEntries::next(Clock::time_point now, const MayGo& may_go) const {
  int looked_at = 0;
  for (const auto number : ordered_) {
    if (++looked_at > looked_at_max) return std::nullopt;
    if (may_go(entries_.at(number))) return number;
  }
  if (rests(now)) return std::nullopt;
  for (const auto& [until, number] : due_) {
    if (until > now || ++looked_at > looked_at_max) return std::nullopt;
    if (may_go(entries_.at(number))) return number;
  }
  return std::nullopt;
}

void HeldEntries::put_back(std::uint64_t number, HeldWhy why, std::size_t buried,
                           Clock::time_point now) {
  HeldEntry& held = entries_.at(number);
  tell(held, why.points, buried);
  points_ = points_ - held.why.points + why.points;
  held.why = std::move(why);
  come_back(number, held, now + wait_after(number, held.trials++), now);
}

void HeldEntries::put_back_untried(std::uint64_t number, Clock::time_point now) {
  HeldEntry& held = entries_.at(number);
  come_back(number, held, now + wait_after(number, held.trials - 1), now);
}

void HeldEntries::come_back(std::uint64_t number, HeldEntry& held, Clock::time_point until,
                            Clock::time_point now) {
  held.is_under_way = false;
  --under_way_;
  rests_until_ = std::max(rests_until_, now + pauses_a_trial * (now - held.tried_at));
  if (held.order && !std::exchange(held.order->is_next, false))
    end_order(held, &HeldTally::still_held);
  line_up(number, held, until);
}

void HeldEntries::end(std::uint64_t number, std::size_t buried, Clock::time_point now) {
  tell(entries_.at(number), 0, buried);
  remove(number);
  if (buried == 0) bring_forward(now);
}

void HeldEntries::lose(std::uint64_t number) {
  end_order(entries_.at(number), &HeldTally::gone);
  remove(number);
}

void HeldEntries::remove(std::uint64_t number) {
  const auto found = entries_.find(number);
  const HeldEntry& held = found->second;
  points_ -= held.why.points;
  if (held.is_under_way) --under_way_;
  leave_line(number, held);
  entries_.erase(found);
}

void HeldEntries::hasten(Clock::time_point now) {
  for (auto& [number, held] : entries_)
    if (!held.is_under_way) line_up(number, held, std::min(held.until, now));
}

void HeldEntries::bring_forward(Clock::time_point now) {
  for (int i = 0; i < brought_forward; ++i) {
    const auto later = due_.upper_bound({now, last_number_});
    if (later == due_.end()) return;
    const auto number = later->second;
    line_up(number, entries_.at(number), now);
  }
}

void HeldEntries::line_up(std::uint64_t number, HeldEntry& held, Clock::time_point until) {
  leave_line(number, held);
  held.until = until;
  if (held.order)
    ordered_.insert(number);
  else
    due_.emplace(until, number);
}

void HeldEntries::leave_line(std::uint64_t number, const HeldEntry& held) {
  ordered_.erase(number);
  due_.erase({held.until, number});
}

// `left`: points that are held after a trial.
void HeldEntries::tell(HeldEntry& held, std::size_t left, std::size_t buried) {
  if (!held.order) return;
  auto& order = *held.order;
  const auto settled = order.points - std::min(order.points, left);
  const auto dead = std::min(settled, buried);
  order.points -= settled;
  order.tally->under_way -= settled;
  order.tally->buried += dead;
  order.tally->stored += settled - dead;
}

void HeldEntries::end_order(HeldEntry& held, std::size_t HeldTally::* outcome) {
  if (!held.order) return;
  auto& tally = *held.order->tally;
  tally.under_way -= held.order->points;
  tally.*outcome += held.order->points;
  held.order.reset();
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

void HeldEntries::order(const orders::HeldFilter& filter, bool buries, Clock::time_point now,
                        const std::shared_ptr<HeldTally>& tally) {
  for (auto& [number, held] : entries_) {
    if (!matches(held, filter, now)) continue;
    end_order(held, &HeldTally::still_held);  // an earlier one, which this one takes the place of
    ++tally->entries;
    tally->points += held.why.points;
    tally->under_way += held.why.points;
    held.order = HeldOrder{tally, held.why.points, std::nullopt, held.is_under_way};
    if (buries) held.order->burial = filter;
    if (!held.is_under_way) line_up(number, held, now);
  }
}

std::string held_reason(const points::Track& track, std::string_view message,
                        std::string_view sqlstate) {
  return fmt::format("flight or device {}: {} (SQLSTATE {})", flight_or_device(track),
                     text::utf8_prefix(message, message_bytes_max), sqlstate);
}

const std::string& flight_or_device(const points::Track& track) {
  return track.flight_id.empty() ? track.device_id : track.flight_id;
}

}  // namespace fixline::processor
