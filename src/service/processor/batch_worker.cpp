#include "processor/batch_worker.hpp"

#include <unordered_set>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto idle_probe_interval = 2s;
constexpr int acknowledge_attempts = 3;
constexpr auto all_the_time = std::chrono::milliseconds::max();

bool took_nothing(const DecodedEntries& batch, const store::Settled& settled) {
  const auto& written = settled.written;
  return (!settled.held.empty() || !settled.raw_held.empty()) && written.inserted == 0 &&
         written.duplicates == 0 && written.dropped == 0 && settled.refused.empty() &&
         (batch.raw_dead_letters().empty() || !settled.raw_held.empty());
}

/// By the point's own flight and reason: others of its entry stay held.
store::Buries matches(const orders::HeldFilter& filter) {
  return
      [&filter](const points::Track& track, std::string_view message, std::string_view sqlstate) {
        return (filter.flight.empty() || filter.flight == flight_or_device(track)) &&
               held_reason(track, message, sqlstate).find(filter.reason) != std::string::npos;
      };
}

}  // namespace

/// The task whose entries have the mark, until it is settled, given up or ended by an exception.
class BatchWorker::TrialUnderWay {
 public:
  TrialUnderWay(BatchWorker& worker, const BatchTask& task) : worker_(worker) {
    if (task.handling == Handling::watched) worker_.on_trial_ = &task;
  }
  TrialUnderWay& operator=(TrialUnderWay&&) = delete;
  ~TrialUnderWay() { worker_.on_trial_ = nullptr; }

 private:
  BatchWorker& worker_;
};

BatchWorker::BatchWorker(std::unique_ptr<store::PointWriter> writer, Serves serves,
                         WorkerContext context, std::uint64_t seed)
    : writer_(std::move(writer)),
      serves_(serves),
      context_(std::move(context)),
      count_(context_.metrics, context_.troubles, context_.log),
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

asio::awaitable<void> BatchWorker::end_trial_under_way() {
  if (on_trial_ != nullptr) co_await on_trial_->source.end_trial(on_trial_->entries);
}

// An idle worker keeps /health honest: nobody else would notice that the database is gone or back.
asio::awaitable<void> BatchWorker::probe() {
  const auto alive = co_await writer_->ping();
  if (alive)
    context_.database.set({});
  else
    context_.database.set(alive);
}

asio::awaitable<void> BatchWorker::settle(EntryBatch batch) {
  if (batch.held) co_return co_await settle_held(std::move(batch));
  Left left;
  const auto tasks = co_await tasks_of(batch, *context_.sources[batch.source]);
  if (!tasks) {  // the queue does not say how its suspects fared
    co_await context_.stopping.wait(backoff_.next());
    give_back(std::move(batch), {});
    co_return;
  }
  for (std::size_t settled = 0; settled < tasks->size(); ++settled) {
    const bool is_settled = co_await carry_out((*tasks)[settled], left);
    if (is_settled) continue;
    hold(batch, left);
    give_back(std::move(batch), std::span(*tasks).first(settled));
    co_return;
  }
  hold(batch, left);
}

// At the stop nothing more is begun.
asio::awaitable<bool> BatchWorker::carry_out(const BatchTask& task, Left& left) {
  if (is_closed()) co_return false;
  const auto started = Clock::now();
  const auto done = co_await attempt(task, left);
  if (!done && !is_closed()) note_failure(task, done.error(), Clock::now() - started);
  co_return done.has_value();
}

// What is left when the process stops stays pending in its queue.
void BatchWorker::give_back(EntryBatch batch, std::span<const BatchTask> settled) {
  std::unordered_set<const queue::Entry*> gone;
  for (const auto& task : settled) gone.insert(task.entries.begin(), task.entries.end());
  std::vector<queue::Entry> left;
  for (auto& entry : batch.entries)
    if (!gone.contains(&entry)) left.push_back(std::move(entry));
  batch.entries = std::move(left);
  context_.backlog.put_back(std::move(batch));
}

asio::awaitable<Result<void>> BatchWorker::attempt(const BatchTask& task, Left& left) {
  const TrialUnderWay under_way(*this, task);
  if (task.handling == Handling::watched) {
    auto begun = co_await begin_trial(task);
    if (!begun) co_return begun;
  }
  const auto started = Clock::now();
  const auto batch = task.handling == Handling::buried
                         ? DecodedEntries::buried(task.queue, task.entries)
                         : DecodedEntries::decoded(task.queue, task.entries);
  const auto settled = co_await write(task, batch);
  const auto took = Clock::now() - started;
  note_time(task, batch, settled, took);
  if (!settled) co_return std::unexpected(settled.error());
  failpoint("processor.stored");
  auto pending = batch.held(*settled);
  const bool was_in_vain = took_nothing(batch, *settled);
  // A good flight must not be held for what else is in its batch.
  if (was_in_vain && settled->has_untried_flights && task.entries.size() > 1) {
    context_.backlog.took_nothing_of_many(task.queue, task.points());
    co_return failure(ErrorCode::overloaded, pending.begin()->second.reason);
  }
  // Points that are odd in the same way, or a table that takes none at all.
  if (was_in_vain && task.held == nullptr &&
      context_.backlog.took_nothing(task.queue, task.points(), took))
    co_return failure(ErrorCode::unavailable, pending.begin()->second.reason);
  left.held.merge(pending);
  left.refused += settled->refused.size();
  if (!was_in_vain) note_success(task, took);
  count_.count(task, batch, *settled, took);
  co_await acknowledge(task, batch.settlements(*settled));
  failpoint("processor.acknowledged");
  co_return Result<void>{};
}

asio::awaitable<Result<store::Settled>> BatchWorker::write(const BatchTask& task,
                                                           const DecodedEntries& batch) {
  if (task.handling != Handling::buried) failpoint("processor.before_write");
  store::WriteRequest request = batch.request();
  if (task.handling == Handling::watched) request.delivery = store::Delivery::again;
  request.tells_held = task.held != nullptr || context_.backlog.held(task.queue).has_room();
  request.patience = patience_for(task, batch);
  request.were_held = task.held != nullptr;
  if (task.held != nullptr && task.held->burial) request.buries = matches(*task.held->burial);
  auto settled = co_await writer_->settle(request);
  // When the end can't be noted, the mark counts as one crash too many: others have to follow.
  if (task.handling == Handling::watched) co_await task.source.end_trial(task.entries);
  co_return settled;
}

std::chrono::milliseconds BatchWorker::patience_for(const BatchTask& task,
                                                    const DecodedEntries& batch) const {
  if (task.held != nullptr && task.held->has_all_time) return all_the_time;
  const auto& patience = context_.patiences[points::index_of(task.queue)];
  return std::chrono::ceil<std::chrono::milliseconds>(patience.of(task.points(), batch.company()));
}

// A held entry's says nothing of others.
void BatchWorker::note_time(const BatchTask& task, const DecodedEntries& batch,
                            const Result<store::Settled>& settled, Clock::duration took) {
  auto& patience = context_.patiences[points::index_of(task.queue)];
  if (task.held != nullptr) return;
  if (!settled)
    patience.failed(task.points(), batch.company(), took);
  else if (settled->held.empty())
    patience.committed(task.points(), took);
  else
    patience.parted();
}

// The database is asked first: a process that is ended while it waits for an outage is not ended
// by the entries.
asio::awaitable<Result<void>> BatchWorker::begin_trial(const BatchTask& task) {
  auto alive = co_await writer_->ping();
  if (!alive) co_return alive;
  auto begun = co_await task.source.begin_trial(task.entries);
  if (begun) failpoint("processor.trial_begun");
  co_return begun;
}

// What was not given all the time there is may go through with more: nothing is in trouble yet.
void BatchWorker::note_failure(const BatchTask& task, const Error& error, Clock::duration took) {
  if (error.code == ErrorCode::overloaded)
    return context_.backlog.took_long(task.queue, task.points(), took);
  context_.metrics.batches_failed(task.queue).Increment();
  context_.backlog.failed(task.queue, error.code, task.points(), took);
  context_.troubles.goes_on(task.queue, error.detail, Clock::now());
}

void BatchWorker::note_success(const BatchTask& task, Clock::duration took) {
  context_.database.set({});
  backoff_.reset();
  context_.backlog.succeeded(task.queue, task.points(), took);
  context_.troubles.ends(task.queue);
}

// The rows are committed. A queue that can't be told soon is not waited for, as the worker would
// keep the others waiting: it hands the entries out again, and they are found to be duplicates.
asio::awaitable<void> BatchWorker::acknowledge(const BatchTask& task,
                                               std::vector<queue::Settlement> settled) {
  for (int attempt = 1;; ++attempt) {
    const auto done = co_await task.source.acknowledge(settled);
    if (done || is_closed()) co_return;
    if (attempt == acknowledge_attempts) {
      context_.log->log(telemetry::seldom("entries without an acknowledgement"),
                        spdlog::level::warn,
                        "processor: {} stored entries could not be acknowledged and come again: {}",
                        settled.size(), done.error().detail);
      co_return;
    }
    co_await context_.stopping.wait(backoff_.next());
  }
}

}  // namespace fixline::processor
