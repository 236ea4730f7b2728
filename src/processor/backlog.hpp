#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "points/lane.hpp"
#include "processor/lane_scheduler.hpp"
#include "processor/read_ahead.hpp"
#include "queue/paused_queues.hpp"
#include "queue/point_queue.hpp"
#include "reactor/event.hpp"

namespace fixline::processor {

namespace asio = boost::asio;

/// What one transaction will write: entries of one queue, read from one source.
struct Batch {
  points::QueueName queue{};
  std::size_t source = 0;  ///< of the processor's sources
  std::vector<queue::Entry> entries;

  /// Its entries were redelivered: one of them may be what their last reader died of.
  [[nodiscard]] bool is_suspect() const { return !entries.empty() && entries.front().redelivered; }
};

struct BatchLimits {
  std::size_t points_min = 500;      ///< reads are sized so that a batch of a long queue has these
  std::size_t points_max = 1000;     ///< most points of a batch, an entry's own size aside
  std::size_t points_burst = 20000;  ///< ... while at least so many points wait
};

/// Between the readers and the workers: what was read and waits for a database connection, and the
/// choice of what comes next. Never waits for a batch to fill: what is there is taken. Sources take
/// turns; of a paused queue nothing is handed out.
///
/// One reactor; not thread-safe.
class Backlog {
 public:
  /// `paused` must outlive it.
  Backlog(asio::any_io_executor executor, BatchLimits limits, std::size_t sources,
          const queue::PausedQueues& paused);

  void add(std::size_t source, points::QueueName queue, std::vector<queue::Entry> entries);

  /// The next batch by priority; nullopt when none came within `limit` or the backlog is closed.
  asio::awaitable<std::optional<Batch>> next(std::chrono::milliseconds limit);

  /// Returns when the share of the queue of that source has room for another read.
  asio::awaitable<void> wait_for_room(std::size_t source, points::QueueName queue);

  /// Looks again which queues are paused.
  void pauses_changed() { came_.wake_all(); }

  /// Hands out nothing more; what is left stays pending in its queue for another reader.
  void close();
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }

  /// Points that wait, of all sources.
  [[nodiscard]] std::size_t points(points::QueueName queue) const noexcept;

 private:
  using Waiting = std::vector<ReadAhead>;  // one a source

  std::optional<Batch> take();
  std::size_t next_source(points::QueueName queue);

  BatchLimits limits_;
  const queue::PausedQueues& paused_;
  std::array<Waiting, points::queue_count> waiting_;
  std::array<std::size_t, points::queue_count> last_source_{};
  LaneScheduler scheduler_;
  reactor::Event came_;
  reactor::Event went_;
  bool closed_ = false;
};

}  // namespace fixline::processor
