#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "error/last_outcome.hpp"
#include "health/queue_troubles.hpp"
#include "points/lane.hpp"
#include "processor/backlog.hpp"
#include "processor/batch_patience.hpp"
#include "processor/batch_worker.hpp"
#include "processor/held/held_orders.hpp"
#include "queue/paused_queues.hpp"
#include "queue/point_source.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "reactor/task_group.hpp"
#include "store/point_writer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::processor {

/// What a processor is given by whoever runs it. All references must outlive it.
struct ProcessorContext {
  const queue::PausedQueues& paused;
  telemetry::Metrics& metrics;
  LastOutcome& database;
  health::QueueTroubles& troubles;
  telemetry::Log log;
  OnFailure on_failure;  ///< a reader or a worker died
};

/// Reads entries from its sources (Redis, and the spool), writes their points to the store, then
/// acknowledges them.
///
/// One reader a source and queue, and one that takes over what dead readers leave; one worker a
/// database session. Priorities decide which queue's batch the next free worker gets. One reactor;
/// not thread-safe.
class PointProcessor {
 public:
  /// What it reads from, at least one, each with so many shards a queue or fewer.
  struct Sources {
    std::vector<queue::PointSource*> queues;
    std::size_t shards = 1;
  };

  /// What it writes through, at least one of `any`.
  struct Writers {
    std::vector<std::unique_ptr<store::PointWriter>> any;
    std::unique_ptr<store::PointWriter> live;  ///< writes live points alone; none when null
  };

  PointProcessor(asio::any_io_executor executor, Sources sources, Writers writers,
                 BatchLimits limits, ProcessorContext context);

  /// Starts reading and writing. Once.
  void start();

  /// Reads no more, finishes the batches under way within `patience`, gives up those that last
  /// longer, and returns when all has ended. What was read and not stored, or not acknowledged,
  /// stays pending in the queue for the next reader. Safe before start().
  asio::awaitable<void> stop(std::chrono::milliseconds patience);

  /// Lets go of all that was read from that source and not stored, and reads no more from it. What
  /// is under way may be stored all the same.
  void leave(const queue::PointSource& source);
  /// Reads from it again.
  void return_to(const queue::PointSource& source);

  /// Looks again which queues are paused.
  void pauses_changed() { backlog_.pauses_changed(); }

  [[nodiscard]] HeldOrders& held() { return held_; }

  /// A batch of the queue is being written.
  [[nodiscard]] bool writes(points::QueueName queue) const { return backlog_.is_under_way(queue); }

 private:
  asio::awaitable<void> read(std::size_t source, points::QueueName queue);
  asio::awaitable<void> take_over(std::size_t source, points::QueueName queue);
  asio::awaitable<void> note_what_waits();
  [[nodiscard]] std::size_t place_of(const queue::PointSource& source) const;

  std::vector<queue::PointSource*> sources_;
  telemetry::Log log_;
  health::QueueTroubles& troubles_;
  reactor::Event stopping_;
  Backlog backlog_;
  std::array<BatchPatience, points::queue_count> patiences_;
  HeldOrders held_{backlog_};
  std::size_t points_per_read_;  ///< at least
  std::vector<std::unique_ptr<BatchWorker>> workers_;
  reactor::TaskGroup readers_;
  reactor::TaskGroup writing_;
};

}  // namespace fixline::processor
