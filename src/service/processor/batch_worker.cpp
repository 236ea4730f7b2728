#include "processor/batch_worker.hpp"

#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto idle_probe_interval = 2s;
constexpr auto complaint_interval = 10s;
constexpr int acknowledge_attempts = 3;
constexpr std::uint32_t failed_trials_together = 2;  ///< from so many on, alone
constexpr std::uint32_t failed_trials_max = 4;       ///< from so many on, a dead letter

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

BatchWorker::BatchWorker(std::unique_ptr<store::PointWriter> writer, Serves serves,
                         WorkerContext context, std::uint64_t seed)
    : writer_(std::move(writer)),
      serves_(serves),
      context_(std::move(context)),
      backoff_(50ms, 5s, seed) {}

asio::awaitable<void> BatchWorker::run() {
  co_await probe();
  while (!is_closed()) {
    auto batch = co_await context_.backlog.next(serves_, idle_probe_interval);
    if (batch)
      co_await settle(std::move(*batch));
    else if (!is_closed())
      co_await probe();
  }
}

// An idle worker keeps /health honest: nobody else would notice that the database is gone or back.
asio::awaitable<void> BatchWorker::probe() {
  const auto alive = co_await writer_->ping();
  if (alive)
    context_.database.up();
  else
    context_.database.down(alive.error().detail);
}

asio::awaitable<void> BatchWorker::settle(Batch batch) {
  queue::PointSource& source = *context_.sources[batch.source];
  Entries entries;
  for (const auto& entry : batch.entries) entries.push_back(&entry);
  if (batch.is_suspect()) {
    co_await settle_suspects(batch.queue, source, std::move(entries));
  } else {
    Task task{batch.queue, source, std::move(entries), Handling::trusted};
    co_await carry_out(std::move(task));
  }
}

asio::awaitable<void> BatchWorker::settle_suspects(points::QueueName queue,
                                                   queue::PointSource& source, Entries entries) {
  auto trials = co_await source.failed_trials(entries);
  while (!trials && !is_closed()) {
    co_await context_.stopping.wait(backoff_.next());
    trials = co_await source.failed_trials(entries);
  }
  if (!trials) co_return;
  Task together{queue, source, {}, Handling::watched};
  Task deadly{queue, source, {}, Handling::buried};
  std::vector<Task> alone;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    const std::uint32_t failed = (*trials)[at];
    if (failed >= failed_trials_max)
      deadly.entries.push_back(entries[at]);
    else if (failed >= failed_trials_together)
      alone.push_back({queue, source, {entries[at]}, Handling::watched});
    else
      together.entries.push_back(entries[at]);
  }
  if (!together.entries.empty()) co_await carry_out(std::move(together));
  for (Task& task : alone) co_await carry_out(std::move(task));
  if (!deadly.entries.empty()) co_await carry_out(std::move(deadly));
}

// Until it is done or the process stops; then the entries stay pending in their queue.
asio::awaitable<void> BatchWorker::carry_out(Task task) {
  for (;;) {
    const auto done = co_await attempt(task);
    if (done || is_closed()) co_return;
    context_.metrics.batches_failed(task.queue).Increment();
    co_await wait_before_retry(done.error(), task);
    if (is_closed()) co_return;
  }
}

asio::awaitable<Result<void>> BatchWorker::attempt(const Task& task) {
  if (task.handling == Handling::watched) {
    auto begun = co_await begin_trial(task);
    if (!begun) co_return begun;
  }
  const auto started = Clock::now();
  const auto batch = task.handling == Handling::buried
                         ? EntryBatch::buried(task.queue, task.entries)
                         : EntryBatch::decoded(task.queue, task.entries);
  const auto settled = co_await write(task, batch);
  if (!settled) co_return std::unexpected(settled.error());
  failpoint("processor.stored");
  context_.database.up();
  backoff_.reset();
  count(task, batch, *settled, started);
  co_await acknowledge(task, batch.settlements(*settled));
  failpoint("processor.acknowledged");
  co_return Result<void>{};
}

asio::awaitable<Result<store::Settled>> BatchWorker::write(const Task& task,
                                                           const EntryBatch& batch) {
  if (task.handling != Handling::buried) failpoint("processor.before_write");
  store::WriteRequest request = batch.request();
  if (task.handling == Handling::watched) request.delivery = store::Delivery::again;
  auto settled = co_await writer_->settle(request);
  // When the end can't be noted, the mark counts as one crash too many: others have to follow.
  if (task.handling == Handling::watched) co_await task.source.end_trial(task.entries);
  co_return settled;
}

// The database is asked first: a process that is ended while it waits for an outage is not ended
// by the entries.
asio::awaitable<Result<void>> BatchWorker::begin_trial(const Task& task) {
  auto alive = co_await writer_->ping();
  if (!alive) co_return alive;
  auto begun = co_await task.source.begin_trial(task.entries);
  if (begun) failpoint("processor.trial_begun");
  co_return begun;
}

bool BatchWorker::may_complain() {
  if (Clock::now() - complained_at_ < complaint_interval) return false;
  complained_at_ = Clock::now();
  return true;
}

asio::awaitable<void> BatchWorker::wait_before_retry(const Error& error, const Task& task) {
  context_.database.down(error.detail);
  if (may_complain())
    context_.log->warn("processor: {} entries of {} wait for the database: {}", task.entries.size(),
                       points::full_name(task.queue), error.detail);
  const bool is_outage = error.code == ErrorCode::unavailable;
  co_await context_.stopping.wait((is_outage ? 0s : 5s) + backoff_.next());
}

// The rows are committed. A queue that can't be told soon is not waited for, as the worker would
// keep the others waiting: it hands the entries out again, and they are found to be duplicates.
asio::awaitable<void> BatchWorker::acknowledge(const Task& task,
                                               std::vector<queue::Settlement> settled) {
  for (int attempt = 1;; ++attempt) {
    const auto done = co_await task.source.acknowledge(settled);
    if (done || is_closed()) co_return;
    if (attempt == acknowledge_attempts) {
      if (may_complain())
        context_.log->warn(
            "processor: {} stored entries could not be acknowledged and come again: {}",
            settled.size(), done.error().detail);
      co_return;
    }
    co_await context_.stopping.wait(backoff_.next());
  }
}

void BatchWorker::count(const Task& task, const EntryBatch& batch, const store::Settled& settled,
                        Clock::time_point started) {
  auto& metrics = context_.metrics;
  const auto& written = settled.written;
  std::uint64_t dead = settled.refused.size();
  for (const auto& letter : batch.raw_dead_letters()) {
    dead += letter.points;
    context_.log->error("processor: an entry of {} ({} points) became a dead letter: {}",
                        points::full_name(task.queue), letter.points, letter.detail);
  }
  if (!settled.refused.empty())
    context_.log->warn("processor: {} points of {} became dead letters; the first: {}",
                       settled.refused.size(), points::full_name(task.queue),
                       settled.refused.front().message);
  metrics.points_dead_lettered(task.queue).Increment(static_cast<double>(dead));
  metrics.points_stored(task.queue).Increment(static_cast<double>(written.inserted));
  metrics.points_duplicate(task.queue).Increment(static_cast<double>(written.duplicates));
  metrics.batch_points(task.queue)
      .Observe(static_cast<double>(written.inserted + written.duplicates));
  metrics.batch_seconds(task.queue).Observe(seconds_since(started));
  const auto now = std::chrono::system_clock::now();
  for (const queue::Entry* entry : task.entries) {
    const std::chrono::duration<double> queued = now - entry->enqueued_at;
    metrics.queued_seconds(task.queue).Observe(queued.count());
  }
}

}  // namespace fixline::processor
