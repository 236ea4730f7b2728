#pragma once

#include <cstdint>
#include <functional>

#include "app/watches/watch_session.hpp"
#include "orders/order.hpp"
#include "processor/point_processor.hpp"
#include "queue/paused_queues.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// Follows which queues are paused, as the database keeps it: every two seconds, and at once when
/// it is asked to. One reader alone: what was read last is what holds.
///
/// One reactor; not thread-safe.
class PauseWatch {
 public:
  /// `session`, `paused` and `processor` must outlive it.
  PauseWatch(asio::any_io_executor executor, WatchSession& session, queue::PausedQueues& paused,
             processor::PointProcessor& processor, telemetry::Log log);

  /// Until stop(). `when_known` is called once, as soon as all that is paused has been read.
  asio::awaitable<void> run(std::function<void()> when_known);
  void stop();

  /// Reads them now, waits a while until nothing more is written of those that are paused, and
  /// tells what is in force.
  asio::awaitable<orders::Answer> look_now();

 private:
  asio::awaitable<Result<void>> read();
  [[nodiscard]] bool writes_paused() const;

  WatchSession& session_;
  queue::PausedQueues& paused_;
  processor::PointProcessor& processor_;
  telemetry::Log log_;
  reactor::Event asked_;
  reactor::Event done_;
  std::uint64_t begun_ = 0;  // reads, of which the last may be under way
  std::uint64_t ended_ = 0;
  bool is_asked_ = false;
  bool is_stopping_ = false;
  Result<void> last_;
};

}  // namespace fixline::app
