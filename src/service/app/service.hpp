#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/service_reactor.hpp"
#include "error/error.hpp"
#include "health/findings_board.hpp"
#include "http/memory_budget.hpp"
#include "postgres/session.hpp"
#include "processor/point_processor.hpp"
#include "queue/paused_queues.hpp"
#include "settings/settings.hpp"
#include "spool/spool.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::app {

/// The whole service in one process: a reactor a core, the processor on the first, signals, and the
/// order of start and stop.
///
/// Start: links to Redis, HTTP, then the schema (again and again until the database is there), then
/// the processor. Stop, in the order of the data: HTTP answers what it took in, the processor ends
/// its batches, the queue hands back the rest, all within the shutdown limit. A second signal ends
/// the process at once: what was acknowledged is durable by then.
class Service {
 public:
  Service(settings::Settings settings, telemetry::Log log);

  /// Serves until a SIGTERM or SIGINT. Returns the exit status: 0 after a clean stop.
  int run();

 private:
  asio::awaitable<void> prepare_and_process();
  asio::awaitable<void> watch_pauses();
  asio::awaitable<Result<void>> read_pauses(postgres::PgSession& session);
  asio::awaitable<Result<void>> migrate_once();
  asio::awaitable<void> log_rates();
  asio::awaitable<void> stop_on_signal();
  asio::awaitable<void> stop();
  asio::awaitable<void> on_each(asio::awaitable<void> (ServiceReactor::*step)());
  void exit_on_second_signal();
  void exit_at_deadline();
  Result<void> listen();

  settings::Settings settings_;
  telemetry::Log log_;
  telemetry::Metrics metrics_;
  telemetry::DependencyState database_;
  queue::PausedQueues paused_;
  http::MemoryBudget memory_;
  health::FindingsBoard findings_;
  spool::Spool spool_;
  std::vector<std::unique_ptr<ServiceReactor>> reactors_;
  asio::signal_set signals_;
  reactor::Event stopping_;
  processor::PointProcessor processor_;
  reactor::TaskGroup tasks_;
  bool is_stopping_ = false;
};

}  // namespace fixline::app
