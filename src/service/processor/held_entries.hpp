#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "health/queue_troubles.hpp"
#include "queue/point_source.hpp"
#include "reactor/backoff.hpp"

namespace fixline::processor {

/// An entry with points that the database does not take now, but perhaps later: stored by none of
/// them, pending in its queue, and tried again by itself.
struct HeldEntry {
  using Clock = std::chrono::steady_clock;

  queue::Entry entry;
  std::size_t source = 0;  ///< of the processor's sources
  std::size_t points = 0;  ///< of it, that are held
  std::string reason;
  Clock::time_point since = Clock::now();
  Clock::time_point until;
  reactor::Backoff backoff{std::chrono::seconds(1), std::chrono::seconds(30), 1};
};

/// The held entries of one queue, bounded by what they take in memory. Pure.
class HeldEntries {
 public:
  using Clock = HeldEntry::Clock;

  static constexpr std::size_t entries_max = 1'000;
  static constexpr std::size_t bytes_max = std::size_t{16} << 20U;

  [[nodiscard]] bool has_room() const {
    return entries_.size() < entries_max && bytes_ < bytes_max;
  }

  /// Not to be tried before its backoff's next time.
  void add(HeldEntry held, Clock::time_point now) {
    held.until = now + held.backoff.next();
    bytes_ += held.entry.blob.size();
    entries_.push_back(std::move(held));
  }

  /// One whose time has come.
  [[nodiscard]] std::optional<HeldEntry> take(Clock::time_point now) {
    for (auto held = entries_.begin(); held != entries_.end(); ++held) {
      if (held->until > now) continue;
      auto taken = std::move(*held);
      entries_.erase(held);
      bytes_ -= taken.entry.blob.size();
      return taken;
    }
    return std::nullopt;
  }

  /// When the next is to be tried; the end of time when there is none.
  [[nodiscard]] Clock::time_point next_at() const {
    auto next = Clock::time_point::max();
    for (const auto& held : entries_) next = std::min(next, held.until);
    return next;
  }

  [[nodiscard]] std::optional<health::HeldPoints> summary() const {
    if (entries_.empty()) return std::nullopt;
    health::HeldPoints all{.reason = entries_.back().reason, .since = entries_.back().since};
    for (const auto& held : entries_) {
      ++all.entries;
      all.points += held.points;
      all.since = std::min(all.since, held.since);
    }
    return all;
  }

 private:
  std::vector<HeldEntry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace fixline::processor
