#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/address.hpp"
#include "traffic/load/load_driver.hpp"
#include "traffic/suite/freshness.hpp"

namespace fixline::traffic {

struct SuitePlan {
  client::ServiceAddress service;
  std::optional<postgres::Address> database;  ///< without: no freshness
  std::string run;
  std::chrono::duration<double> time{5};  ///< of each load
  std::uint32_t connections = 64;
  std::chrono::seconds drain_limit{120};  ///< for the queue to empty after each load
};

/// One load of the suite.
struct SuiteStep {
  std::string_view name;
  std::string_view target;
  std::uint32_t points;
};
[[nodiscard]] const std::vector<SuiteStep>& suite_steps();

/// What one load came to.
struct StepResult {
  SuiteStep step;
  LoadReport load;
  /// From its first request until nothing waited; nullopt: never seen, `why` says why.
  std::optional<std::chrono::duration<double>> until_stored;
  std::string why;
};

struct SuiteResult {
  std::vector<StepResult> steps;
  std::optional<FreshnessReport> freshness;
  std::string why_no_freshness;
  bool was_stopped = false;

  /// All that was sent was acknowledged, and seen to be stored.
  [[nodiscard]] bool is_good() const;
};

/// Loads a service in a few ways, one after the other, each until its queue is empty again.
/// `tell` gets a line about what begins. Blocks; a signal ends it early.
/// Errors: unavailable (no service).
[[nodiscard]] Result<SuiteResult> run_suite(const SuitePlan& plan, posix::StopSignals& signals,
                                            const std::function<void(const std::string&)>& tell);

/// One table, for people.
[[nodiscard]] std::string as_text(const SuiteResult& result);
[[nodiscard]] boost::json::object as_json(const SuiteResult& result);

}  // namespace fixline::traffic
