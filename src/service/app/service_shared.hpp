#pragma once

#include <chrono>
#include <string>

#include "app/database_watch.hpp"
#include "app/lifecycle.hpp"
#include "health/findings_board.hpp"
#include "http/memory_budget.hpp"
#include "queue/paused_queues.hpp"
#include "settings/settings.hpp"
#include "spool/spool.hpp"
#include "telemetry/health.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::app {

/// What the reactors of a process share; all of it is safe from any thread.
struct ServiceShared {
  const settings::Settings& settings;
  const std::string& shown_settings;  ///< JSON, without secrets
  telemetry::Metrics& metrics;
  telemetry::DependencyState& database;
  DatabaseAnswer& database_answer;
  queue::PausedQueues& paused;
  spool::Spool& spool;
  http::MemoryBudget& memory;
  health::FindingsBoard& findings;
  Lifecycle& life;
  telemetry::Log log;
  std::chrono::steady_clock::time_point started_at;
};

}  // namespace fixline::app
