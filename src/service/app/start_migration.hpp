#pragma once

#include <chrono>

#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "reactor/backoff.hpp"
#include "store/postgres_point_writer.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// Brings the tables up to date before the first batch: tried again and again, as the database may
/// not be there yet. What is done, and why it can't be, is logged.
class StartMigration {
 public:
  StartMigration(asio::any_io_executor executor, store::PostgresWriterOptions options,
                 telemetry::Log log);

  asio::awaitable<Result<void>> attempt();

  /// To be waited for after an attempt that failed.
  [[nodiscard]] std::chrono::milliseconds pause() { return backoff_.next(); }

 private:
  asio::awaitable<Result<void>> migrate();

  asio::any_io_executor executor_;
  store::PostgresWriterOptions options_;
  telemetry::Log log_;
  reactor::Backoff backoff_;
};

}  // namespace fixline::app
