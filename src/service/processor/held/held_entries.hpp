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
#include "processor/held/held_flights.hpp"
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
  std::size_t gone = 0;        ///< points that are not this reader's any more
  std::size_t under_way = 0;   ///< points whose turn has not come yet
};

/// What a person wants of a held entry; it ends with the first trial that begins after it came.
struct HeldOrder {
  std::shared_ptr<HeldTally> tally;  ///< that is told what comes of it
  std::size_t points = 0;            ///< of which it has not been told yet
  /// Those of its points that match are to become dead letters.
  std::optional<orders::HeldFilter> burial{};
  bool is_next = false;  ///< came during a trial: the next one is its own
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
  Clock::time_point tried_at{};
  std::optional<HeldOrder> order{};
};

/// What is tried of a held entry.
struct HeldTrial {
  std::uint64_t number = 0;
  std::size_t source = 0;
  std::size_t points = 0;
  std::optional<orders::HeldFilter> burial{};
  /// It may take all the time there is, as a person ordered it, or it is one of some in a row: what
  /// takes long and comes to its end is stored at last.
  bool has_all_time = false;
};

/// The held entries of one queue, as ids: what is in them stays in its queue or spool alone. Each
/// stays in here, also while it is tried, until its points are stored or buried.
///
/// They are tried one at a time, after a second first, then later and later up to a minute; and
/// after a trial in vain none for four times as long as that took: however many are held, they cost
/// a fifth of a session's time. One that is stored brings the next two forward, as what kept them
/// may be gone. What a person ordered is tried before all others and at once. Pure.
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
  /// Nothing was learned of it: the database, or its queue, was out.
  void put_back_untried(std::uint64_t number, Clock::time_point now);
  /// Nothing of it is held any more.
  void end(std::uint64_t number, std::size_t buried, Clock::time_point now);
  /// It is not this reader's any more.
  void lose(std::uint64_t number);

  /// Their queue has come out of a trouble, which may have been theirs: all are due.
  void hasten(Clock::time_point now);

  /// When the next is to be tried; the end of time when there is none.
  [[nodiscard]] Clock::time_point next_at() const;

  [[nodiscard]] std::optional<health::HeldPoints> summary() const;

  void each(const orders::HeldFilter& filter, Clock::time_point now,
            const std::function<void(const HeldEntry&)>& see) const;

  /// All that match are tried now, and when it `buries` them, what is not taken becomes a dead
  /// letter; `tally` is told what comes of it.
  void order(const orders::HeldFilter& filter, bool buries, Clock::time_point now,
             const std::shared_ptr<HeldTally>& tally);

 private:
  [[nodiscard]] std::optional<std::uint64_t> next(Clock::time_point now, const MayGo& may_go) const;
  void come_back(std::uint64_t number, HeldEntry& held, Clock::time_point until,
                 Clock::time_point now);
  void tell(HeldEntry& held, std::size_t left, std::size_t buried);
  void end_order(HeldEntry& held, std::size_t HeldTally::* outcome);
  void bring_forward(Clock::time_point now);
  void line_up(std::uint64_t number, HeldEntry& held, Clock::time_point until);
  void leave_line(std::uint64_t number, const HeldEntry& held);
  void remove(std::uint64_t number);
  [[nodiscard]] bool rests(Clock::time_point now) const;

  std::map<std::uint64_t, HeldEntry> entries_;  // the oldest first
  // Those that are not under way are in one of the two.
  std::set<std::uint64_t> ordered_;
  std::set<std::pair<Clock::time_point, std::uint64_t>> due_;
  std::uint64_t last_number_ = 0;
  std::size_t points_ = 0;
  std::size_t under_way_ = 0;  // entries
  Clock::time_point rests_until_{};
};

/// "flight or device X: not so old (SQLSTATE P0001)".
[[nodiscard]] std::string held_reason(const points::Track& track, std::string_view message,
                                      std::string_view sqlstate);

/// The name that a track's points are looked for by.
[[nodiscard]] const std::string& flight_or_device(const points::Track& track);

}  // namespace fixline::processor
