#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "points/lane.hpp"
#include "processor/batch_pace.hpp"
#include "processor/batch_policy.hpp"
#include "processor/held/held_entries.hpp"
#include "processor/lane_scheduler.hpp"
#include "processor/queue_lines.hpp"
#include "processor/queue_rest.hpp"
#include "queue/paused_queues.hpp"
#include "queue/point_source.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"

namespace fixline::processor {

/// Which queues a database session writes.
enum class Serves : std::uint8_t {
  all,
  live_only,  ///< kept for priority 1, which then never waits for a bulk batch to end
};

struct EntryBatch;

/// Between the readers and the workers: what was read and waits for a database connection, and the
/// choice of what comes next. Never waits for a batch to fill: what is there is taken. Sources and
/// shards take turns; of a paused queue nothing is handed out.
///
/// A batch that fails comes back, and its queue rests (QueueRest); how large the batches are is
/// learned from how long they take (BatchPace).
///
/// A shard of a queue is under way in one batch at a time. All points of a flight are in one shard,
/// so no two transactions wait for the same key. Shards of which little waits share a batch.
///
/// Where live points have a session of their own, the others leave them to it until more wait than
/// one batch holds, or they have waited for 100 ms: one transaction of many points costs less than
/// two of few.
///
/// One reactor; not thread-safe.
class Backlog {
 public:
  /// Held while a batch is under way: keeps its shard from being handed out again.
  class Turn;

  /// How many sources are read, how many shards each has at most, and who asks.
  struct Shape {
    std::size_t sources = 1;
    std::size_t shards = 1;
    bool has_live_session = false;  ///< somebody asks for Serves::live_only
  };

  /// `paused` must outlive it.
  Backlog(asio::any_io_executor executor, BatchLimits limits, Shape shape,
          const queue::PausedQueues& paused);

  void add(std::size_t source, points::QueueName queue, std::vector<queue::Entry> entries);

  /// The next batch by priority; nullopt when none came within `limit` or the backlog is closed.
  asio::awaitable<std::optional<EntryBatch>> next(Serves serves, std::chrono::milliseconds limit);

  /// So many points of a queue were settled, or could not be, after so long.
  void succeeded(points::QueueName queue, std::size_t points, BatchPace::Seconds took);
  void failed(points::QueueName queue, ErrorCode code, std::size_t points, BatchPace::Seconds took);
  /// Longer than they were given for now: the queue does not rest.
  void took_long(points::QueueName queue, std::size_t points, BatchPace::Seconds took) {
    paces_[points::index_of(queue)].failed(points, took);
  }

  /// Nothing was taken of so many points, which took so long: QueueRest::took_nothing().
  [[nodiscard]] bool took_nothing(points::QueueName queue, std::size_t points,
                                  BatchPace::Seconds took);

  /// The same, and not each of its flights was tried: the next batch has fewer.
  void took_nothing_of_many(points::QueueName queue, std::size_t points) {
    paces_[points::index_of(queue)].took_nothing_of_many(points);
  }

  /// What is not settled of a batch: to be handed out again when the queue does not rest.
  void put_back(EntryBatch batch);

  /// Lets go of all that was read from a source; what is under way is forgotten when it comes back.
  /// Nothing is taken from there until return_to().
  void leave(std::size_t source);
  void return_to(std::size_t source);
  /// Its entries have not been let go of since it was handed out.
  [[nodiscard]] bool is_ours(const EntryBatch& batch) const;

  /// To be handed out alone, later and later.
  void hold(points::QueueName queue, HeldEntry held);
  /// A held entry that was handed out: it stays held for some points, as it was, or for none.
  /// `buried`: of those that were held.
  void hold_again(points::QueueName queue, const HeldTrial& trial, HeldWhy why, std::size_t buried);
  void hold_untried(points::QueueName queue, const HeldTrial& trial);
  void end_held(points::QueueName queue, const HeldTrial& trial, std::size_t buried);
  /// It is gone from its queue, or another reader's by now.
  void lose_held(points::QueueName queue, const HeldTrial& trial);

  /// HeldEntries::order() of all queues.
  void order_held(const orders::HeldFilter& filter, bool buries,
                  const std::shared_ptr<HeldTally>& tally);

  [[nodiscard]] const HeldEntries& held(points::QueueName queue) const {
    return held_[points::index_of(queue)];
  }

  /// When the oldest entry that was read, is not under way and not held came into its queue.
  [[nodiscard]] std::optional<points::Timestamp> oldest_waiting(points::QueueName queue) const {
    return lines_[points::index_of(queue)].oldest();
  }

  /// Returns when the queue of that source has room for another read, and a use for it.
  asio::awaitable<void> wait_for_room(std::size_t source, points::QueueName queue);

  /// Points that each shard of the queue of that source has room for, at least one.
  [[nodiscard]] std::size_t room(std::size_t source, points::QueueName queue) const;

  /// A batch of the queue is under way.
  [[nodiscard]] bool is_under_way(points::QueueName queue) const {
    return lines_[points::index_of(queue)].is_under_way();
  }

  /// Looks again which queues are paused.
  void pauses_changed() { came_.wake_all(); }

  /// Hands out nothing more; what is left stays pending in its queue for another reader.
  void close();
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }

 private:
  struct Source {
    std::uint64_t departures = 0;
    bool is_left = false;
  };

  std::optional<EntryBatch> take(Serves serves);
  std::optional<EntryBatch> take_held(points::QueueName queue);
  std::optional<points::QueueName> next_queue(Serves serves);
  [[nodiscard]] std::size_t available(points::QueueName queue) const;
  [[nodiscard]] batch_policy::Clock::duration next_look(batch_policy::Clock::duration left) const;
  [[nodiscard]] bool is_left_to_live_session() const;
  std::size_t take_from(std::size_t line, std::size_t points_max, EntryBatch& batch);
  std::size_t join_short_lines(EntryBatch& batch, std::size_t points);
  [[nodiscard]] bool may_gather(std::size_t source, points::QueueName queue) const;
  void end_turn(points::QueueName queue, std::span<const std::size_t> lines);

  BatchLimits limits_;
  Shape shape_;
  const queue::PausedQueues& paused_;
  std::vector<Source> sources_;
  std::vector<QueueLines> lines_;  // one a queue
  std::vector<QueueRest> rests_;   // one a queue
  std::vector<BatchPace> paces_;   // one a queue
  std::array<HeldEntries, points::queue_count> held_;
  std::array<bool, points::queue_count> was_held_{};  // the last that was handed out
  LaneScheduler scheduler_;
  std::optional<std::chrono::steady_clock::time_point> live_came_at_;
  reactor::Event came_;
  reactor::Event went_;
  bool closed_ = false;
};

class Backlog::Turn {
 public:
  Turn(Backlog& backlog, points::QueueName queue) : backlog_(&backlog), queue_(queue) {}
  Turn(Turn&& other) noexcept
      : backlog_(std::exchange(other.backlog_, nullptr)),
        queue_(other.queue_),
        lines_(std::move(other.lines_)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (backlog_ != nullptr) backlog_->end_turn(queue_, lines_);
  }

  void covers(std::size_t line) { lines_.push_back(line); }

 private:
  Backlog* backlog_;
  points::QueueName queue_;
  std::vector<std::size_t> lines_;
};

/// What one transaction will write: entries of one queue, read from one source. Must end before the
/// backlog does.
struct EntryBatch {
  points::QueueName queue{};
  std::size_t source = 0;  ///< of the processor's sources
  std::vector<queue::Entry> entries;
  Backlog::Turn turn;
  std::uint64_t departure = 0;      ///< how often its source had been left when it was handed out
  std::optional<HeldTrial> held{};  ///< its one entry was held

  /// Its entries were redelivered: one of them may be what their last reader died of.
  [[nodiscard]] bool is_suspect() const { return !entries.empty() && entries.front().redelivered; }
};

}  // namespace fixline::processor
