#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "health/queue_troubles.hpp"
#include "orders/held_order.hpp"
#include "points/track.hpp"
#include "processor/held_flights.hpp"
#include "queue/point_source.hpp"

namespace fixline::processor {

/// Why points of an entry are held, as the database said it last.
struct HeldWhy {
  std::size_t points = 0;  ///< that are held
  std::string reason{};
  HeldFlights flights{};
};

/// What has become of the held points that a person's order was about.
struct HeldTally {
  std::size_t entries = 0;
  std::size_t points = 0;
  std::size_t stored = 0;      ///< points
  std::size_t buried = 0;      ///< points
  std::size_t still_held = 0;  ///< points
  std::size_t under_way = 0;   ///< points whose turn has not come yet
};

/// An entry with points that the database does not take now, but perhaps later: stored by none of
/// them, pending in its queue, and tried again by itself.
struct HeldEntry {
  using Clock = std::chrono::steady_clock;

  queue::Entry entry;      ///< without its blob, which is read again for each trial
  std::size_t source = 0;  ///< of the processor's sources
  HeldWhy why;
  Clock::time_point since = Clock::now();
  Clock::time_point until{};
  unsigned trials = 0;
  bool is_under_way = false;
  /// Those of its points that match are to become dead letters; wanted by a person.
  std::optional<orders::HeldFilter> burial{};
  std::shared_ptr<HeldTally> tally{};  ///< of the order that it is to be told of
  std::size_t ordered = 0;             ///< points, when that was given
  bool counts_next = true;             ///< the trial under way is not the one that was asked for
};

/// What is tried of a held entry.
struct HeldTrial {
  std::uint64_t number = 0;
  std::size_t source = 0;
  std::size_t points = 0;
  std::optional<orders::HeldFilter> burial{};
};

/// The held entries of one queue, as ids: what is in them stays in its queue or spool alone. Each
/// stays in here, also while it is tried, until its points are stored or buried.
///
/// They are tried one at a time, after a second first, then later and later up to half a minute;
/// and after a trial in vain none for four times as long as that took: however many are held, they
/// cost a fifth of a session's time. Not so what a person ordered. Pure.
class HeldEntries {
 public:
  using Clock = HeldEntry::Clock;

  static constexpr std::size_t entries_max = 10'000;

  [[nodiscard]] bool has_room() const { return entries_.size() < entries_max; }

  /// Not to be tried before its backoff's next time.
  void add(HeldEntry held, Clock::time_point now);

  /// Forgets what came from that source, also what is being tried.
  void forget(std::size_t source);

  /// One whose time has come, and that may be tried now.
  using MayGo = std::function<bool(const HeldEntry&)>;
  [[nodiscard]] std::optional<std::pair<HeldTrial, queue::Entry>> take(Clock::time_point now,
                                                                       const MayGo& may_go);

  /// A trial was in vain, at least for some points. `buried`: of the others.
  void put_back(std::uint64_t number, HeldWhy why, std::size_t buried, Clock::time_point now);
  /// Nothing of it is held any more.
  void end(std::uint64_t number, std::size_t buried);
  /// It is not this reader's any more.
  void lose(std::uint64_t number);

  /// Their queue has come out of a trouble, which may have been theirs: all are due.
  void hasten(Clock::time_point now);

  /// When the next is to be tried; the end of time when there is none.
  [[nodiscard]] Clock::time_point next_at() const;

  [[nodiscard]] std::optional<health::HeldPoints> summary() const;

  void each(const orders::HeldFilter& filter, Clock::time_point now,
            const std::function<void(const HeldEntry&)>& see) const;

  /// All that match are tried now; `tally` is told what comes of it.
  void retry(const orders::HeldFilter& filter, Clock::time_point now,
             const std::shared_ptr<HeldTally>& tally);
  /// The same, and what is not taken becomes a dead letter.
  void bury(const orders::HeldFilter& filter, Clock::time_point now,
            const std::shared_ptr<HeldTally>& tally);

 private:
  void order(std::uint64_t number, HeldEntry& held, Clock::time_point now,
             const std::shared_ptr<HeldTally>& tally);
  void tell(HeldEntry& held, std::size_t stored, std::size_t buried, std::size_t still_held);
  void make_due(std::uint64_t number, HeldEntry& held, Clock::time_point at);
  void remove(std::uint64_t number);
  [[nodiscard]] bool rests(Clock::time_point now) const;

  std::map<std::uint64_t, HeldEntry> entries_;                 // the oldest first
  std::set<std::pair<Clock::time_point, std::uint64_t>> due_;  // those that are not under way
  std::uint64_t last_number_ = 0;
  std::size_t points_ = 0;
  std::size_t ordered_ = 0;    // entries with a person's order
  std::size_t under_way_ = 0;  // entries
  Clock::time_point tried_at_{};
  Clock::time_point rests_until_{};
};

/// "flight or device X: not so old (SQLSTATE P0001)".
[[nodiscard]] std::string held_reason(const points::Track& track, std::string_view message,
                                      std::string_view sqlstate);

/// The name that a track's points are looked for by.
[[nodiscard]] const std::string& flight_or_device(const points::Track& track);

}  // namespace fixline::processor
