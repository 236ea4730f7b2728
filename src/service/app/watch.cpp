#include "app/watch.hpp"

#include <chrono>
#include <utility>

#include "health/judgement.hpp"
#include "health/report.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto tally_interval = 1s;
constexpr auto durability_interval = 10s;
constexpr auto durability_retry = 1s;

}  // namespace

Watch::Watch(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets,
             Intake& intake, bool examines)
    : shared_(shared),
      outlets_(outlets),
      intake_(intake),
      examines_(examines),
      stopping_(executor) {}

bool Watch::start(reactor::TaskGroup& tasks) {
  return tasks.spawn(keep_telling_tally()) && tasks.spawn(watch_durability());
}

asio::awaitable<void> Watch::close() {
  stopping_.wake_all();
  co_await tell_tally();
}

asio::awaitable<void> Watch::keep_telling_tally() {
  while (!shared_.life.is_stopping()) {
    co_await stopping_.wait(tally_interval);
    co_await tell_tally();
  }
}

// What can't be told while Redis is down is told later.
asio::awaitable<void> Watch::tell_tally() {
  for (const auto queue : points::all_queues) {
    const auto points = outlets_.tally().take(queue);
    if (points.is_empty()) continue;
    const auto counted = co_await outlets_.queue().count_settled(queue, points);
    if (!counted) outlets_.tally().add(queue, points);
  }
}

asio::awaitable<void> Watch::watch_durability() {
  while (!shared_.life.is_stopping()) {
    const auto facts = co_await outlets_.queue().facts();
    if (facts) {
      intake_.see(*facts);
      if (examines_) co_await examine(*facts);
    }
    co_await stopping_.wait(facts ? durability_interval : durability_retry);
  }
}

// A 202 is as durable as Redis was told to be, and a table without a key is of no use: what could
// lose or hold up points is shown in /health, and logged (by one reactor) when it is found.
asio::awaitable<void> Watch::examine(const redis::RedisFacts& facts) {
  auto findings = health::redis_findings(facts);
  health::append(co_await outlets_.examine_database(), findings);
  const auto told = findings;
  if (!shared_.findings.set(std::move(findings))) co_return;
  for (const auto& finding : told) shared_.log->warn("{}", health::line_of(finding));
}

asio::awaitable<endpoints::StatusReport> Watch::report(endpoints::StatusEndpoints::Depths depths) {
  endpoints::StatusReport report;
  if (depths == endpoints::StatusEndpoints::Depths::asked_now) co_await outlets_.ask_redis();
  if (const auto spooled = co_await outlets_.spool().status()) report.spooled = *spooled;
  report.queue = outlets_.last_status();
  report.spool = shared_.spool.facts();
  report.redis_breaker = outlets_.redis_report();
  report.database_breaker = outlets_.database_report();
  report.processor_trouble = shared_.database.reason();
  for (const auto queue : points::all_queues)
    report.paused[points::index_of(queue)] = shared_.paused.contains(queue);
  auto findings = shared_.findings.all();
  health::append(health::spool_findings(report.spool), findings);
  report.warnings = health::texts_of(findings);
  report.stopping = shared_.life.is_stopping();
  report.uptime = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() -
                                                           shared_.started_at);
  co_return report;
}

}  // namespace fixline::app
