#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/lifecycle.hpp"
#include "app/pressure_gauge.hpp"
#include "endpoints/admin_gate.hpp"
#include "endpoints/dead_letter_endpoints.hpp"
#include "endpoints/queue_control_endpoints.hpp"
#include "endpoints/status_endpoints.hpp"
#include "endpoints/tracking_endpoints.hpp"
#include "error/error.hpp"
#include "health/findings_board.hpp"
#include "http/memory_budget.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "ingest/admission.hpp"
#include "ingest/direct_writers.hpp"
#include "ingest/ingest.hpp"
#include "queue/paused_queues.hpp"
#include "queue/redis_point_queue.hpp"
#include "queue/settled_tally.hpp"
#include "reactor/circuit_breaker.hpp"
#include "reactor/event.hpp"
#include "reactor/task_group.hpp"
#include "settings/settings.hpp"
#include "spool/spool.hpp"
#include "spool/spool_point_queue.hpp"
#include "store/postgres_point_writer.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::app {

namespace asio = boost::asio;

/// What the reactors of a process share; all of it is safe from any thread.
struct ServiceShared {
  const settings::Settings& settings;
  telemetry::Metrics& metrics;
  telemetry::DependencyState& database;
  queue::PausedQueues& paused;
  spool::Spool& spool;
  http::MemoryBudget& memory;
  health::FindingsBoard& findings;
  Lifecycle& life;
  telemetry::Log log;
  std::chrono::steady_clock::time_point started_at;
};

/// One event loop of the service and what runs on it: an HTTP acceptor, ingest, a link to Redis, a
/// few database sessions for direct inserts, a way into the spool. Shares nothing with the others
/// but `ServiceShared`.
///
/// Everything but run() is called on its own loop, or before run().
class ServiceReactor {
 public:
  /// `reads_queue`: this reactor's queue is read as well (by the processor).
  ServiceReactor(ServiceShared shared, bool reads_queue);

  /// Opens the address; nothing runs yet. Errors: misconfigured.
  Result<void> listen(const std::string& host, std::uint16_t port) {
    return server_.listen(host, port);
  }

  /// Accepts from now on, and starts the background tasks: they end by close(), without which it
  /// must not be destroyed any more. False once closed.
  [[nodiscard]] bool start();

  /// Runs the loop until close() has ended; blocks the calling thread.
  void run() { loop_.run(); }

  /// Refuses new requests, answers those under way; returns when their points are durable.
  asio::awaitable<void> drain();

  /// Ends the background tasks and hands back what the queue's reader has not settled.
  asio::awaitable<void> close();

  [[nodiscard]] asio::io_context::executor_type executor() { return loop_.get_executor(); }
  /// What the processor reads from, on this reactor.
  [[nodiscard]] std::vector<queue::PointQueue*> sources() { return {&queue_, &spool_}; }
  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  asio::awaitable<http::StatusReport> report(http::StatusEndpoints::Depths depths);
  asio::awaitable<Result<void>> ask_redis();
  asio::awaitable<void> keep_telling_tally();
  asio::awaitable<void> tell_tally();
  asio::awaitable<void> watch_durability();
  asio::awaitable<void> examine(const redis::RedisFacts& facts);
  void see_pressure(const queue::QueueStatus& status);

  ServiceShared shared_;
  bool reads_queue_;
  asio::io_context loop_{1};
  reactor::Event stopping_;
  queue::RedisPointQueue queue_;
  queue::SettledTally tally_;
  spool::SpoolPointQueue spool_;
  store::PostgresPointWriter database_probe_;
  store::PostgresPointWriter examined_tables_;
  postgres::PgSession examined_settings_;
  reactor::CircuitBreaker redis_breaker_;
  reactor::CircuitBreaker database_breaker_;
  ingest::DirectWriters direct_;
  reactor::TaskGroup background_;
  reactor::TaskGroup ingesting_;
  ingest::Ingest ingest_;
  ingest::Admission admission_;
  PressureGauge pressure_;
  http::TrackingEndpoints tracking_;
  http::StatusEndpoints status_;
  http::AdminGate admin_;
  http::DeadLetterEndpoints dead_letters_;
  http::QueueControlEndpoints queue_controls_;
  http::Router router_;
  http::Server server_;
  queue::QueueStatus last_status_;
};

}  // namespace fixline::app
