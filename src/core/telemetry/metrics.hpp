#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>
#include <string>

#include "points/lane.hpp"

namespace fixline::telemetry {

/// Every metric of the process: made once at start, handed down, safe from any thread. Names are
/// `fixline_<noun>_<unit>`; label values come from closed sets.
class Metrics {
 public:
  Metrics();

  prometheus::Counter& points_queued(points::QueueName queue);  ///< acknowledged from the queue
  prometheus::Counter& points_direct(
      points::QueueName queue);  ///< acknowledged from a direct insert
  prometheus::Counter& points_spooled(points::QueueName queue);  ///< acknowledged from the spool
  prometheus::Counter& points_refused(points::QueueName queue);
  prometheus::Counter& points_stored(points::QueueName queue);     ///< new rows
  prometheus::Counter& points_duplicate(points::QueueName queue);  ///< the table had them already
  prometheus::Counter& points_dead_lettered(points::QueueName queue);  ///< became dead letters
  /// Requests that were turned away because too much waits.
  prometheus::Counter& requests_throttled(points::QueueName queue);
  prometheus::Counter& batches_failed(points::QueueName queue);
  prometheus::Histogram& batch_points(points::QueueName queue);
  prometheus::Histogram& batch_seconds(points::QueueName queue);
  /// From the entry's arrival in the queue to its commit.
  prometheus::Histogram& queued_seconds(points::QueueName queue);
  /// `status_class`: 2..5 for 2xx..5xx.
  prometheus::Counter& http_requests(std::size_t status_class);
  prometheus::Histogram& http_seconds();
  prometheus::Gauge& http_connections();
  /// Filled when /metrics is asked for.
  prometheus::Gauge& queue_points(points::Lane lane);

  /// The Prometheus text format, version 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  template <class Metric>
  using PerQueue = std::array<Metric*, points::queue_count>;

  prometheus::Registry registry_;
  PerQueue<prometheus::Counter> accepted_queued_{};
  PerQueue<prometheus::Counter> accepted_direct_{};
  PerQueue<prometheus::Counter> accepted_spooled_{};
  PerQueue<prometheus::Counter> refused_{};
  PerQueue<prometheus::Counter> stored_{};
  PerQueue<prometheus::Counter> duplicate_{};
  PerQueue<prometheus::Counter> dead_{};
  PerQueue<prometheus::Counter> throttled_{};
  PerQueue<prometheus::Counter> batches_failed_{};
  PerQueue<prometheus::Histogram> batch_points_{};
  PerQueue<prometheus::Histogram> batch_seconds_{};
  PerQueue<prometheus::Histogram> queued_seconds_{};
  std::array<prometheus::Counter*, 6> http_requests_{};
  prometheus::Histogram* http_seconds_ = nullptr;
  prometheus::Gauge* http_connections_ = nullptr;
  PerQueue<prometheus::Gauge> queue_points_normal_{};
  PerQueue<prometheus::Gauge> queue_points_priority_{};
};

}  // namespace fixline::telemetry
