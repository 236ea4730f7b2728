#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "error/error.hpp"
#include "points/track.hpp"
#include "processor/backlog.hpp"
#include "queue/point_queue.hpp"
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
  queue::PointQueue& queue;
  Backlog& backlog;
  reactor::Event& stopping;
  telemetry::Metrics& metrics;
  telemetry::DependencyState& database;
  telemetry::Log log;
};

/// One database session's loop: takes a batch, writes it in one transaction, then acknowledges it.
///
/// A crash before the commit loses nothing: the entries are pending and come again. A crash between
/// the commit and the acknowledgement: they come again and are found to be known. An outage holds
/// the batch and tries again for as long as it lasts.
class BatchWorker {
 public:
  BatchWorker(std::unique_ptr<store::PointWriter> writer, WorkerContext context,
              std::uint64_t seed);

  /// Runs until the backlog is closed; the batch under way is finished, or left pending when the
  /// database is out.
  asio::awaitable<void> run();

 private:
  /// A batch's tracks in one piece, and where each entry's begin.
  struct Decoded {
    points::QueueName queue{};
    std::vector<const queue::Entry*> entries;
    std::vector<std::size_t> first_track;  ///< one more than entries: the end comes last
    std::vector<points::Track> tracks;
  };

  asio::awaitable<void> settle(Batch batch);
  Decoded decode(const Batch& batch);
  asio::awaitable<void> store(const Decoded& decoded, std::size_t first, std::size_t last);
  asio::awaitable<Result<store::Written>> write_once(const Decoded& decoded, std::size_t first,
                                                     std::size_t last);
  asio::awaitable<void> acknowledge(std::span<const queue::Entry* const> entries);
  asio::awaitable<void> wait_before_retry(const Error& error, const Decoded& decoded);
  void count(const Decoded& decoded, std::size_t first, std::size_t last,
             const store::Written& written, std::chrono::steady_clock::time_point started);
  void hold(const queue::Entry& entry, const Error& error);
  asio::awaitable<void> probe();

  std::unique_ptr<store::PointWriter> writer_;
  WorkerContext context_;
  reactor::Backoff backoff_;
  std::chrono::steady_clock::time_point complained_at_{};
};

}  // namespace fixline::processor
