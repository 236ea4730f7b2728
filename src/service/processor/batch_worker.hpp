#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "error/error.hpp"
#include "processor/backlog.hpp"
#include "processor/entry_batch.hpp"
#include "queue/point_source.hpp"
#include "reactor/backoff.hpp"
#include "reactor/event.hpp"
#include "store/point_writer.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::processor {

namespace asio = boost::asio;

/// What the workers of a processor share.
struct WorkerContext {
  const std::vector<queue::PointSource*>& sources;
  Backlog& backlog;
  reactor::Event& stopping;
  telemetry::Metrics& metrics;
  telemetry::DependencyState& database;
  telemetry::Log log;
};

/// One database session's loop: takes a batch, settles it in one transaction, then acknowledges it.
///
/// A crash before the commit loses nothing: the entries are pending and come again. A crash between
/// the commit and the acknowledgement: they come again and are found to be duplicates. An outage
/// holds the batch and tries again for as long as it lasts.
///
/// Entries that come again are suspects: one of them may have ended the process. They are tried
/// apart from the others, with a mark that outlives a crash; whoever was marked at several crashes
/// is tried alone, and after several of those becomes a dead letter as it is.
class BatchWorker {
 public:
  BatchWorker(std::unique_ptr<store::PointWriter> writer, Serves serves, WorkerContext context,
              std::uint64_t seed);

  /// Runs until the backlog is closed; the batch under way is finished, or left pending when the
  /// database is out.
  asio::awaitable<void> run();

 private:
  using Entries = std::vector<const queue::Entry*>;

  enum class Handling : std::uint8_t {
    trusted,  ///< fresh from the queue
    watched,  ///< with a mark that a crash leaves behind
    buried,   ///< not looked into any more
  };

  /// Entries that are settled together.
  struct Task {
    points::QueueName queue;
    queue::PointSource& source;
    Entries entries;
    Handling handling;
  };

  asio::awaitable<void> settle(Batch batch);
  asio::awaitable<void> settle_suspects(points::QueueName queue, queue::PointSource& source,
                                        Entries entries);
  asio::awaitable<void> carry_out(Task task);
  asio::awaitable<Result<void>> attempt(const Task& task);
  asio::awaitable<Result<store::Settled>> write(const Task& task, const EntryBatch& batch);
  asio::awaitable<Result<void>> begin_trial(const Task& task);
  asio::awaitable<void> acknowledge(const Task& task, std::vector<queue::Settlement> settled);
  asio::awaitable<void> wait_before_retry(const Error& error, const Task& task);
  void count(const Task& task, const EntryBatch& batch, const store::Settled& settled,
             std::chrono::steady_clock::time_point started);
  asio::awaitable<void> probe();
  [[nodiscard]] bool is_closed() const { return context_.backlog.is_closed(); }
  [[nodiscard]] bool may_complain();

  std::unique_ptr<store::PointWriter> writer_;
  Serves serves_;
  WorkerContext context_;
  reactor::Backoff backoff_;
  std::chrono::steady_clock::time_point complained_at_{};
};

}  // namespace fixline::processor
