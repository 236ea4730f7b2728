#include "app/service_reactor.hpp"

#include <utility>

#include "app/commands/version.hpp"
#include "app/part_options.hpp"
#include "redis/facts.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto tally_interval = 1s;
constexpr auto durability_interval = 30s;
constexpr auto durability_retry = 1s;

}  // namespace

ServiceReactor::ServiceReactor(ServiceShared shared, bool reads_queue)
    : shared_(std::move(shared)),
      reads_queue_(reads_queue),
      stopping_(executor()),
      queue_(executor(), queue_options(shared_.settings, reads_queue), shared_.log),
      direct_(executor(), direct_sessions()),
      background_(executor()),
      ingesting_(executor()),
      ingest_(executor(), queue_, direct_, tally_, ingesting_, ingest_options(shared_.settings),
              shared_.metrics),
      tracking_(ingest_, tracking_options(shared_.settings), shared_.metrics, shared_.log),
      status_([this] { return report(); }, shared_.metrics, version_line()),
      admin_(shared_.settings.secrets.admin, shared_.log),
      dead_letters_(executor(), dead_letter_options(shared_.settings), shared_.log),
      server_(
          executor(), [this](http::Request request) { return router_.route(std::move(request)); },
          server_limits(shared_.settings), shared_.metrics, shared_.log) {
  tracking_.add_to(router_);
  status_.add_to(router_);
  dead_letters_.add_to(router_, admin_);
}

std::vector<std::unique_ptr<store::PointWriter>> ServiceReactor::direct_sessions() {
  std::vector<std::unique_ptr<store::PointWriter>> writers;
  writers.push_back(std::make_unique<store::PostgresPointWriter>(
      executor(), writer_options(shared_.settings), shared_.log));
  return writers;
}

bool ServiceReactor::start() {
  return background_.spawn(queue_.run()) && background_.spawn(keep_telling_tally()) &&
         background_.spawn(watch_durability()) && server_.start();
}

asio::awaitable<void> ServiceReactor::drain() {
  is_stopping_ = true;
  co_await server_.drain();
  co_await ingesting_.join();
}

asio::awaitable<void> ServiceReactor::close() {
  stopping_.wake_all();
  co_await tell_tally();
  co_await queue_.release();
  background_.stop();
  co_await background_.join();
}

asio::awaitable<void> ServiceReactor::keep_telling_tally() {
  while (!is_stopping_) {
    co_await stopping_.wait(tally_interval);
    co_await tell_tally();
  }
}

// What can't be told while Redis is down is told later.
asio::awaitable<void> ServiceReactor::tell_tally() {
  for (const auto queue : points::all_queues) {
    const auto points = tally_.take(queue);
    if (points.is_empty()) continue;
    const auto counted = co_await queue_.count_settled(queue, points);
    if (!counted) tally_.add(queue, points);
  }
}

// A 202 is as durable as Redis was told to be: settings that could lose it are shown in /health,
// and logged (by one reactor) when they are found.
asio::awaitable<void> ServiceReactor::watch_durability() {
  while (!is_stopping_) {
    const auto facts = co_await queue_.facts();
    if (facts) {
      auto warnings = redis::durability_warnings(*facts);
      if (reads_queue_ && warnings != warnings_) {
        for (const auto& warning : warnings) shared_.log->warn("redis: {}", warning);
      }
      warnings_ = std::move(warnings);
    }
    co_await stopping_.wait(facts ? durability_interval : durability_retry);
  }
}

asio::awaitable<http::StatusReport> ServiceReactor::report() {
  http::StatusReport report;
  auto status = co_await queue_.status();
  report.redis_up = status.has_value();
  if (status) {
    last_status_ = *status;
    report.warnings = warnings_;
  } else {
    report.redis_reason = status.error().detail;
  }
  report.queue = last_status_;
  report.database_up = shared_.database.is_up();
  report.database_reason = shared_.database.reason();
  report.stopping = is_stopping_;
  report.uptime = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() -
                                                           shared_.started_at);
  co_return report;
}

}  // namespace fixline::app
