// What a batch worker holds of its batches, and tries again.
#include <chrono>
#include <utility>

#include "processor/batch_worker.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::processor {

// Whatever becomes of it says nothing of its queue.
asio::awaitable<void> BatchWorker::settle_held(EntryBatch batch) {
  auto* entry = &batch.entries.front();
  auto& source = *context_.sources[batch.source];
  const BatchTask task{batch.queue, source, {entry}, Handling::watched, &*batch.held};
  Left left;
  auto blobs = co_await source.read_again(task.entries);
  if (blobs && !blobs->front()) co_return lose_held(batch);
  Result<void> done;
  if (blobs) {
    entry->blob = *std::move(blobs->front());
    done = co_await attempt(task, left);
  } else {
    done = std::unexpected(std::move(blobs).error());
  }
  if (done)
    hold_again(batch, std::move(left));
  else if (context_.backlog.is_ours(batch))
    context_.backlog.hold_untried(batch.queue, *batch.held);
}

void BatchWorker::hold(EntryBatch& batch, const Left& left) {
  if (left.held.empty() || !context_.backlog.is_ours(batch)) return;
  for (auto& entry : batch.entries) {
    const auto found = left.held.find(&entry);
    if (found == left.held.end()) continue;
    HeldEntry held;
    held.entry = std::move(entry);
    held.source = batch.source;
    held.why = found->second;
    context_.backlog.hold(batch.queue, std::move(held));
  }
  context_.troubles.holds(batch.queue, context_.backlog.held(batch.queue).summary(),
                          std::chrono::steady_clock::now());
}

void BatchWorker::hold_again(const EntryBatch& batch, Left left) {
  if (!context_.backlog.is_ours(batch)) return;
  const auto& entry = batch.entries.front();
  const auto found = left.held.find(&entry);
  if (found == left.held.end())
    context_.backlog.end_held(batch.queue, *batch.held, left.refused);
  else
    context_.backlog.hold_again(batch.queue, *batch.held, std::move(found->second), left.refused);
  context_.troubles.holds(batch.queue, context_.backlog.held(batch.queue).summary(),
                          std::chrono::steady_clock::now());
}

// Removed by a person, or another instance's, which settles it.
void BatchWorker::lose_held(const EntryBatch& batch) {
  if (!context_.backlog.is_ours(batch)) return;
  context_.log->log(telemetry::seldom("held entries that are gone"), spdlog::level::warn,
                    "processor: a held entry of {} points is not this instance's any more: removed"
                    " from its queue, or taken over",
                    batch.held->points);
  context_.backlog.lose_held(batch.queue, *batch.held);
  context_.troubles.holds(batch.queue, context_.backlog.held(batch.queue).summary(),
                          std::chrono::steady_clock::now());
}

}  // namespace fixline::processor
