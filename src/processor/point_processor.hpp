#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "points/lane.hpp"
#include "processor/backlog.hpp"
#include "processor/batch_worker.hpp"
#include "queue/point_queue.hpp"
#include "reactor/event.hpp"
#include "reactor/task_group.hpp"
#include "store/point_writer.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::processor {

namespace asio = boost::asio;

/// Reads entries from the queue, writes their points to the store, then acknowledges them.
///
/// One reader a queue, one worker a database session; priorities decide which queue's batch the
/// next free worker gets. One reactor; not thread-safe.
class PointProcessor {
 public:
  PointProcessor(asio::any_io_executor executor, queue::PointQueue& queue,
                 std::vector<std::unique_ptr<store::PointWriter>> writers, BatchLimits limits,
                 telemetry::Metrics& metrics, telemetry::DependencyState& database,
                 telemetry::Log log);

  /// Starts reading and writing. Once.
  void start();

  /// Reads no more, finishes the batches under way within `patience`, gives up those that last
  /// longer, and returns when all has ended. What was read and not stored, or not acknowledged,
  /// stays pending in the queue for the next reader. Safe before start().
  asio::awaitable<void> stop(std::chrono::milliseconds patience);

 private:
  asio::awaitable<void> read(points::QueueName queue);
  asio::awaitable<void> take_over();

  queue::PointQueue& queue_;
  telemetry::Log log_;
  reactor::Event stopping_;
  Backlog backlog_;
  std::size_t entries_per_read_;
  std::vector<std::unique_ptr<BatchWorker>> workers_;
  reactor::TaskGroup readers_;
  reactor::TaskGroup writing_;
};

}  // namespace fixline::processor
