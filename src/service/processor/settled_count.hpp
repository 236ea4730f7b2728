#pragma once

#include <chrono>
#include <utility>

#include "health/queue_troubles.hpp"
#include "processor/batch_task.hpp"
#include "processor/decoded_entries.hpp"
#include "store/point_writer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::processor {

/// Counts what became of points, and tells of those that died.
class SettledCount {
 public:
  /// Both are borrowed.
  SettledCount(telemetry::Metrics& metrics, health::QueueTroubles& troubles, telemetry::Log log)
      : metrics_(metrics), troubles_(troubles), log_(std::move(log)) {}

  /// After the commit; `took` is the transaction's time.
  void count(const BatchTask& task, const DecodedEntries& batch, const store::Settled& settled,
             std::chrono::steady_clock::duration took);

 private:
  void count_dead(points::QueueName queue, const DecodedEntries& batch,
                  const store::Settled& settled);

  telemetry::Metrics& metrics_;
  health::QueueTroubles& troubles_;
  telemetry::Log log_;
};

}  // namespace fixline::processor
