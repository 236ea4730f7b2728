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
#include "queue/point_queue.hpp"
#include "reactor/event.hpp"

namespace fixline::processor {

namespace asio = boost::asio;

/// What one transaction will write: entries of one queue.
struct Batch {
  points::QueueName queue{};
  std::vector<queue::Entry> entries;
};

struct BatchLimits {
  std::size_t points_min = 500;      ///< reads are sized so that a batch of a long queue has these
  std::size_t points_max = 1000;     ///< most points of a batch, an entry's own size aside
  std::size_t points_burst = 20000;  ///< ... while at least so many points wait
};

/// Between the readers and the workers: what was read and waits for a database connection, and the
/// choice of what comes next. Never waits for a batch to fill: what is there is taken.
///
/// One reactor; not thread-safe.
class Backlog {
 public:
  Backlog(asio::any_io_executor executor, BatchLimits limits);

  void add(points::QueueName queue, std::vector<queue::Entry> entries);

  /// The next batch by priority; nullopt when none came within `limit` or the backlog is closed.
  asio::awaitable<std::optional<Batch>> next(std::chrono::milliseconds limit);

  /// Returns when the queue's share of the backlog has room for another read.
  asio::awaitable<void> wait_for_room(points::QueueName queue);

  /// Hands out nothing more; what is left stays pending in its queue for another reader.
  void close();
  [[nodiscard]] bool is_closed() const noexcept { return closed_; }

  [[nodiscard]] std::size_t points(points::QueueName queue) const noexcept {
    return waiting_[points::index_of(queue)].points();
  }

 private:
  std::optional<Batch> take();

  BatchLimits limits_;
  std::array<ReadAhead, points::queue_count> waiting_;
  LaneScheduler scheduler_;
  reactor::Event came_;
  reactor::Event went_;
  bool closed_ = false;
};

}  // namespace fixline::processor
