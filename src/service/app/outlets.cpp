#include "app/outlets.hpp"

#include <cstddef>
#include <memory>

#include "app/part_options.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

// To read what the reactor that asks was told costs nothing.
constexpr reactor::BreakerTiming reading{.interval = 200ms, .first = 100ms, .longest = 200ms};

store::PostgresWriterOptions sharing_layouts(store::PostgresWriterOptions options,
                                             const ServiceShared& shared) {
  options.layouts = shared.layouts;
  return options;
}

std::vector<std::unique_ptr<store::PointWriter>> direct_writers(const ServiceShared& shared,
                                                                asio::any_io_executor executor) {
  const auto options = sharing_layouts(direct_writer_options(shared.settings), shared);
  std::vector<std::unique_ptr<store::PointWriter>> writers;
  for (std::size_t at = 0; at < direct_sessions_a_reactor(shared.settings); ++at)
    writers.push_back(std::make_unique<store::PostgresPointWriter>(executor, options, shared.log));
  return writers;
}

queue::RedisQueueOptions options_of_queue(const ServiceShared& shared, bool reads_queue) {
  auto options = queue_options(shared.settings, reads_queue);
  options.shard_numbers = shared.shards;
  options.stream_troubles = shared.stream_troubles;
  return options;
}

}  // namespace

Outlets::Outlets(asio::any_io_executor executor, const ServiceShared& shared, bool reads_queue)
    : queue_(options_of_queue(shared, reads_queue), shared.log),
      spool_(shared.spool, executor, shared.tally, shared.log),
      redis_breaker_(
          executor, "redis", [this] { return ask_redis(); }, {}, shared.log),
      guarded_queue_(queue_, redis_breaker_),
      database_breaker_(
          executor, "postgres", [this] { return ask_database(); },
          reads_queue ? reactor::BreakerTiming{} : reading, shared.log),
      direct_(executor, direct_writers(shared, executor), database_breaker_, shared.troubles),
      database_answer_(shared.database_answer),
      queue_status_(shared.queue_status),
      stream_troubles_(*shared.stream_troubles) {
  queue_.on_up([this] { redis_breaker_.hope(); });
  queue_.on_refusal([this](const Error& refusal) { redis_breaker_.trip(refusal); });
  if (reads_queue)
    database_watch_.emplace(executor, sharing_layouts(probe_options(shared.settings), shared),
                            direct_sessions(shared.settings), shared.database_answer, shared.log);
}

bool Outlets::start(reactor::TaskGroup& tasks) {
  return tasks.spawn(queue_.run()) && tasks.spawn(redis_breaker_.run()) &&
         tasks.spawn(database_breaker_.run()) && tasks.spawn(direct_.leave_unused());
}

// A server that is frozen is found out before a client's request has to wait for it. One that takes
// no entries may still tell how many wait.
asio::awaitable<Result<void>> Outlets::ask_redis() {
  auto answered = co_await queue_.probe();
  if (!answered && !queue_.is_up()) co_return answered;
  auto told = co_await ask_status();
  co_return answered ? told : answered;
}

asio::awaitable<Result<void>> Outlets::ask_status() {
  const auto status = co_await queue_status_.get([this] { return queue_.status(); });
  if (on_status_) on_status_(status);
  co_return outcome_of(status);
}

// One session asks for the whole process; who has none reads what that was answered.
asio::awaitable<Result<void>> Outlets::ask_database() {
  if (!database_watch_) co_return database_answer_.last();
  co_return co_await database_watch_->ping();
}

asio::awaitable<std::optional<health::Findings>> Outlets::examine_database() {
  if (!database_watch_ || !database_breaker_.is_closed()) co_return std::nullopt;
  co_return co_await database_watch_->examine();
}

asio::awaitable<Result<store::AllWaitingDeadLetters>> Outlets::count_dead_letters() {
  if (!database_watch_ || !database_breaker_.is_closed())
    co_return failure(ErrorCode::unavailable, "postgres: out of use");
  co_return co_await database_watch_->count_dead_letters();
}

asio::awaitable<Result<std::uint64_t>> Outlets::delete_old_dead_letters(
    store::DeadLetterRetention retention) {
  if (!database_watch_ || !database_breaker_.is_closed())
    co_return failure(ErrorCode::unavailable, "postgres: out of use");
  co_return co_await database_watch_->delete_old_dead_letters(retention);
}

reactor::BreakerReport Outlets::redis_report() const {
  auto report = redis_breaker_.report();
  if (!queue_.is_up() && redis_breaker_.is_closed()) {  // the breaker's next probe will tell it
    report.state = reactor::BreakerState::open;
    report.since = queue_.down_since();
    report.reason =
        queue_.trouble() ? after_subject(queue_.trouble()->detail, "redis") : "not connected";
  }
  // What one reactor was refused, the others' probes will be refused, too.
  if (const auto refusal = stream_troubles_.refusal_by_server();
      refusal && redis_breaker_.is_closed()) {
    report.state = reactor::BreakerState::open;
    report.reason = after_subject(refusal->reason, "redis");
    report.since = refusal->since;
  }
  return report;
}

}  // namespace fixline::app
