#include "traffic/suite/suite.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "traffic/suite/waiting_points.hpp"

namespace fixline::traffic {
namespace {

/// Each step has flights of its own.
std::string run_of(const SuitePlan& plan, const SuiteStep& step) {
  return plan.run + "-" + std::to_string(step.points);
}

LoadPlan load_plan(const SuitePlan& plan, const SuiteStep& step) {
  LoadPlan load;
  load.service = plan.service;
  load.requests.authority = plan.service.authority();
  load.requests.target = plan.service.prefix + std::string(step.target);
  load.requests.token = plan.service.token;
  load.requests.run = run_of(plan, step);
  load.requests.points = step.points;
  load.connections = plan.connections;
  load.time = plan.time;
  return load;
}

Result<StepResult> run_step(const SuitePlan& plan, const SuiteStep& step,
                            posix::StopSignals& signals) {
  const auto start = Clock::now();
  auto load = LoadDriver(load_plan(plan, step), signals).run({});
  if (!load) return std::unexpected(std::move(load).error());
  StepResult result{step, std::move(*load), std::nullopt, ""};
  const auto emptied = wait_until_empty(plan.service, plan.drain_limit, signals);
  if (emptied)
    result.until_stored = Clock::now() - start;
  else
    result.why = emptied.error().detail;
  return result;
}

void add_freshness(const SuitePlan& plan, posix::StopSignals& signals, SuiteResult& result) {
  if (!plan.database) {
    result.why_no_freshness = "needs DATABASE_URL";
    return;
  }
  const FreshnessPlan freshness{.service = plan.service,
                                .database = *plan.database,
                                .run = plan.run + "-fresh",
                                .time = plan.time};
  auto measured = measure_freshness(freshness, signals, {});
  if (measured)
    result.freshness = std::move(*measured);
  else
    result.why_no_freshness = measured.error().detail;
}

}  // namespace

const std::vector<SuiteStep>& suite_steps() {
  static const std::vector<SuiteStep> steps{{"live, 1 point", "/tracking/live", 1},
                                            {"live, 100 points", "/tracking/live", 100},
                                            {"upload, 1000 points", "/tracking/upload", 1'000}};
  return steps;
}

bool SuiteResult::is_good() const {
  const bool all_stored = std::ranges::all_of(steps, [](const StepResult& step) {
    return step.load.is_acknowledged_whole() && step.until_stored;
  });
  return all_stored && !was_stopped && (!freshness || freshness->is_good());
}

Result<SuiteResult> run_suite(const SuitePlan& plan, posix::StopSignals& signals,
                              const std::function<void(const std::string&)>& tell) {
  SuiteResult result;
  if (const auto waiting = waiting_points(plan.service); waiting && waiting->points > 0)
    tell("note: " + std::to_string(waiting->points) +
         " points wait already; the service is not idle, and its figures are worse for it");
  for (const auto& step : suite_steps()) {
    tell(fmt::format("{} a request, {} connections, {:.0f} s", step.name, plan.connections,
                     plan.time.count()));
    auto done = run_step(plan, step, signals);
    if (!done) return std::unexpected(std::move(done).error());
    result.steps.push_back(std::move(*done));
    result.was_stopped = signals.count() > 0;
    if (result.was_stopped) return result;
  }
  tell(fmt::format("freshness, 50 points/s, {:.0f} s", plan.time.count()));
  add_freshness(plan, signals, result);
  result.was_stopped = signals.count() > 0;
  return result;
}

}  // namespace fixline::traffic
