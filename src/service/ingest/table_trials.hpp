#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

#include "points/lane.hpp"
#include "reactor/backoff.hpp"

namespace fixline::ingest {

/// Which queues are not written to directly for a while, as their table keeps its writers waiting
/// (for a lock, say): one request finds that out, and the next do not pay for it. After a rest one
/// alone tries it again. Pure.
class TableTrials {
 public:
  using Clock = std::chrono::steady_clock;

  /// A write of which it is not yet known how it ends.
  struct Attempt {
    points::QueueName queue;
    Clock::time_point since;
    std::uint64_t written_before;  ///< writes of the queue
  };

  /// What fails sooner costs nobody any time.
  static constexpr std::chrono::milliseconds slow{150};

  [[nodiscard]] bool allow(points::QueueName queue, bool has_one_under_way,
                           Clock::time_point now) const {
    const auto& table = tables_[points::index_of(queue)];
    return !table.rests || (now >= table.until && !has_one_under_way);
  }

  [[nodiscard]] Attempt begin(points::QueueName queue, Clock::time_point now) const {
    return {queue, now, tables_[points::index_of(queue)].written};
  }

  /// True when that is the end of a rest.
  bool succeeded(const Attempt& attempt) {
    auto& table = tables_[points::index_of(attempt.queue)];
    ++table.written;
    table.backoff.reset();
    return std::exchange(table.rests, false);
  }

  /// True when the queue rests for it: others of it that were written meanwhile would tell that
  /// only these points wait for something. Those that were under way together fail once.
  bool failed(const Attempt& attempt, Clock::time_point now) {
    auto& table = tables_[points::index_of(attempt.queue)];
    if (now - attempt.since < slow || table.written != attempt.written_before) return false;
    if (table.rests && attempt.since < table.failed_at) return true;
    table.rests = true;
    table.failed_at = now;
    table.until = now + table.backoff.next();
    return true;
  }

 private:
  struct Table {
    reactor::Backoff backoff{std::chrono::seconds(2), std::chrono::seconds(8), 1};
    Clock::time_point failed_at{};
    Clock::time_point until{};
    std::uint64_t written = 0;
    bool rests = false;
  };

  std::array<Table, points::queue_count> tables_{};
};

}  // namespace fixline::ingest
