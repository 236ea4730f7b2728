#include "app/service_reactor.hpp"

#include <random>
#include <utility>

#include "app/part_options.hpp"
#include "redis/facts.hpp"
#include "store/postgres_point_writer.hpp"
#include "version/version.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto tally_interval = 1s;
constexpr auto durability_interval = 10s;
constexpr auto durability_retry = 1s;
constexpr std::size_t direct_sessions = 4;

std::vector<std::unique_ptr<store::PointWriter>> direct_writers(const ServiceShared& shared,
                                                                asio::any_io_executor executor) {
  std::vector<std::unique_ptr<store::PointWriter>> writers;
  for (std::size_t at = 0; at < direct_sessions; ++at)
    writers.push_back(std::make_unique<store::PostgresPointWriter>(
        executor, direct_writer_options(shared.settings), shared.log));
  return writers;
}

}  // namespace

ServiceReactor::ServiceReactor(ServiceShared shared, bool reads_queue)
    : shared_(std::move(shared)),
      reads_queue_(reads_queue),
      stopping_(executor()),
      queue_(queue_options(shared_.settings, reads_queue), shared_.log),
      spool_(shared_.spool, executor(), tally_, shared_.log),
      database_probe_(executor(), probe_options(shared_.settings), shared_.log),
      examined_tables_(executor(), probe_options(shared_.settings), shared_.log),
      examined_settings_(executor(), probe_options(shared_.settings).limits),
      redis_breaker_(
          executor(), "redis", [this] { return ask_redis(); }, {}, shared_.log),
      database_breaker_(
          executor(), "postgres", [this] { return database_probe_.ping(); }, {}, shared_.log),
      direct_(executor(), direct_writers(shared_, executor()), database_breaker_),
      background_(executor(), shared_.life.owner_of("a reader, a probe or a background task")),
      ingesting_(executor(), shared_.life.owner_of("a writer of the queue")),
      ingest_(executor(), {queue_, direct_, spool_}, shared_.paused, tally_, ingesting_,
              ingest_options(shared_.settings), shared_.metrics),
      admission_(std::random_device{}()),
      pressure_(shared_.settings.queue.points_max),
      tracking_(ingest_, admission_, tracking_options(shared_.settings), shared_.metrics,
                shared_.log),
      status_([this](http::StatusEndpoints::Depths depths) { return report(depths); },
              shared_.metrics, version_line()),
      admin_(shared_.settings.secrets.admin, shared_.log),
      dead_letters_(executor(), dead_letter_options(shared_.settings), shared_.log),
      queue_controls_(executor(), writer_options(shared_.settings).address,
                      probe_options(shared_.settings).limits, shared_.log),
      server_(
          executor(), [this](http::Request request) { return router_.route(std::move(request)); },
          server_limits(shared_.settings),
          http::ServerContext{shared_.memory, shared_.metrics, shared_.log,
                              shared_.life.owner_of("the HTTP server")}) {
  tracking_.add_to(router_);
  status_.add_to(router_);
  dead_letters_.add_to(router_, admin_);
  queue_controls_.add_to(router_, admin_);
}

bool ServiceReactor::start() {
  return background_.spawn(queue_.run()) && background_.spawn(redis_breaker_.run()) &&
         background_.spawn(database_breaker_.run()) && background_.spawn(keep_telling_tally()) &&
         background_.spawn(watch_durability()) && server_.start();
}

// Asking for the status is the sign of life, too: a server that is frozen is found out before a
// client's request has to wait for it.
asio::awaitable<Result<void>> ServiceReactor::ask_redis() {
  auto status = co_await queue_.probe();
  if (!status) co_return std::unexpected(std::move(status).error());
  see_pressure(*status);
  last_status_ = std::move(*status);
  co_return Result<void>{};
}

void ServiceReactor::see_pressure(const queue::QueueStatus& status) {
  admission_.see(pressure_.read(status, shared_.spool.facts(), std::chrono::steady_clock::now()));
}

asio::awaitable<void> ServiceReactor::drain() {
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
  while (!shared_.life.is_stopping()) {
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

asio::awaitable<void> ServiceReactor::watch_durability() {
  while (!shared_.life.is_stopping()) {
    const auto facts = co_await queue_.facts();
    if (facts) {
      pressure_.see(*facts);
      if (reads_queue_) co_await examine(*facts);
    }
    co_await stopping_.wait(facts ? durability_interval : durability_retry);
  }
}

// A 202 is as durable as Redis was told to be, and a table without a key is of no use: what could
// lose or hold up points is shown in /health, and logged (by one reactor) when it is found.
asio::awaitable<void> ServiceReactor::examine(const redis::RedisFacts& facts) {
  auto findings = health::redis_findings(facts);
  if (database_breaker_.is_closed()) {
    const auto options = probe_options(shared_.settings);
    auto more =
        co_await health::database_findings(examined_settings_, options.address, examined_tables_);
    for (auto& finding : more) findings.push_back(std::move(finding));
  }
  const auto told = findings;
  if (!shared_.findings.set(std::move(findings))) co_return;
  for (const auto& [patient, weakness] : told)
    shared_.log->warn("{}: {}", health::name_of(patient), text_of(weakness));
}

asio::awaitable<http::StatusReport> ServiceReactor::report(http::StatusEndpoints::Depths depths) {
  http::StatusReport report;
  if (depths == http::StatusEndpoints::Depths::asked_now) co_await ask_redis();
  if (auto spooled = co_await spool_.status()) report.spooled = std::move(*spooled);
  report.queue = last_status_;
  report.spool = shared_.spool.facts();
  report.redis_breaker = redis_breaker_.report();
  if (!queue_.is_up() && redis_breaker_.is_closed()) {  // the breaker's next probe will tell it
    report.redis_breaker.state = reactor::BreakerState::open;
    report.redis_breaker.reason = queue_.trouble() ? queue_.trouble()->detail : "not connected";
  }
  report.database_breaker = database_breaker_.report();
  report.processor_trouble = shared_.database.reason();
  for (const auto queue : points::all_queues)
    report.paused[points::index_of(queue)] = shared_.paused.contains(queue);
  for (const auto& finding : shared_.findings.all())
    report.warnings.push_back(text_of(finding.weakness));
  for (const auto& finding : health::spool_findings(report.spool))
    report.warnings.push_back(text_of(finding.weakness));
  report.stopping = shared_.life.is_stopping();
  report.uptime = std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() -
                                                           shared_.started_at);
  co_return report;
}

}  // namespace fixline::app
