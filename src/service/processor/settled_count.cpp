#include "processor/settled_count.hpp"

#include <cstdint>

#include "telemetry/seldom.hpp"

namespace fixline::processor {

void SettledCount::count_dead(points::QueueName queue, const DecodedEntries& batch,
                              const store::Settled& settled) {
  std::uint64_t dead = settled.refused.size();
  for (const auto& letter : batch.raw_dead_letters()) {
    if (!settled.raw_held.empty()) break;
    dead += letter.points;
    troubles_.buries(queue, letter.detail);
    log_->log(telemetry::seldom("entries that died"), spdlog::level::err,
              "processor: an entry of {} ({} points) became a dead letter: {}",
              points::full_name(queue), letter.points, letter.detail);
  }
  if (!settled.refused.empty()) {
    troubles_.buries(queue, settled.refused.front().message);
    log_->log(telemetry::seldom("points that died"), spdlog::level::warn,
              "processor: {} points of {} became dead letters; the first: {}",
              settled.refused.size(), points::full_name(queue), settled.refused.front().message);
  }
  metrics_.points_dead_lettered(queue).Increment(static_cast<double>(dead));
}

void SettledCount::count(const BatchTask& task, const DecodedEntries& batch,
                         const store::Settled& settled, std::chrono::steady_clock::duration took) {
  count_dead(task.queue, batch, settled);
  const auto& written = settled.written;
  metrics_.points_stored(task.queue).Increment(static_cast<double>(written.inserted));
  metrics_.rows_filled(task.queue).Increment(static_cast<double>(written.filled));
  // The neighbours of what was held were stored, and counted, before.
  if (task.held == nullptr) {
    metrics_.points_duplicate(task.queue).Increment(static_cast<double>(written.duplicates));
    metrics_.points_conflicting(task.queue).Increment(static_cast<double>(written.conflicting));
    metrics_.points_dropped(task.queue).Increment(static_cast<double>(written.dropped));
  }
  metrics_.batch_points(task.queue)
      .Observe(static_cast<double>(written.inserted + written.duplicates + written.dropped));
  metrics_.batch_seconds(task.queue).Observe(std::chrono::duration<double>(took).count());
  const auto now = std::chrono::system_clock::now();
  for (const queue::Entry* entry : task.entries) {
    const std::chrono::duration<double> queued = now - entry->enqueued_at;
    metrics_.queued_seconds(task.queue).Observe(queued.count());
  }
}

}  // namespace fixline::processor
