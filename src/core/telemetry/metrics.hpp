#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "points/lane.hpp"

namespace fixline::telemetry {

/// A metric for each queue.
template <class Metric>
class PerQueue {
 public:
  /// `add` makes the one with these labels.
  explicit PerQueue(const std::function<Metric&(prometheus::Labels)>& add) {
    for (const auto queue : points::all_queues)
      metrics_[points::index_of(queue)] = &add({{"queue", std::string(short_name(queue))}});
  }
  Metric& operator()(points::QueueName queue) const { return *metrics_[points::index_of(queue)]; }

 private:
  std::array<Metric*, points::queue_count> metrics_{};
};

/// Every metric of the process: made once at start, handed down, safe from any thread. Names are
/// `fixline_<noun>_<unit>`; label values come from closed sets, or are few.
class Metrics {
  prometheus::Registry registry_;  // before what is registered in it

 public:
  using Counter = prometheus::Counter;
  using Gauge = prometheus::Gauge;
  using Histogram = prometheus::Histogram;

  Metrics();

  PerQueue<Counter> points_queued;   ///< acknowledged from the queue
  PerQueue<Counter> points_direct;   ///< acknowledged from a direct insert
  PerQueue<Counter> points_spooled;  ///< acknowledged from the spool
  PerQueue<Counter> points_refused;
  PerQueue<Counter> points_stored;         ///< new rows
  PerQueue<Counter> points_duplicate;      ///< the table had them already
  PerQueue<Counter> points_conflicting;    ///< of these, with another value than their row
  PerQueue<Counter> rows_filled;           ///< a value took the place of a NULL
  PerQueue<Counter> points_dropped;        ///< by the database, without an error
  PerQueue<Counter> points_dead_lettered;  ///< became dead letters
  PerQueue<Counter> requests_throttled;    ///< turned away because too much waits
  PerQueue<Counter> batches_failed;
  PerQueue<Histogram> batch_points;
  PerQueue<Histogram> batch_seconds;
  PerQueue<Histogram> queued_seconds;  ///< from the entry's arrival in the queue to its commit
  /// Of the first few devices; all further ones, and those without a serial, are "other".
  Counter& flymaster_files_refused(const std::string& serial);
  /// `status_class`: 2..5 for 2xx..5xx.
  Counter& http_requests(std::size_t status_class) { return *http_requests_.at(status_class); }
  /// `outcome`: of a closed set.
  Counter& access(std::string_view outcome);
  Histogram& http_seconds;
  Gauge& http_connections;
  Counter& tls_handshakes(bool is_done) { return *tls_handshakes_.at(is_done ? 1 : 0); }
  /// Unix time. There is none before it is asked for.
  Gauge& certificate_expires() { return certificate_expires_.Add({}); }
  // Filled when /metrics is asked for.
  PerQueue<Gauge> spooled_points;
  PerQueue<Gauge> held_points;
  PerQueue<Gauge> dead_letters_waiting;
  PerQueue<Gauge> oldest_seconds;  ///< of the oldest point that waits
  Gauge& is_healthy;
  /// 1 while it goes on. `kind`: of a closed set; nullopt: of the whole service.
  Gauge& trouble(std::optional<points::QueueName> queue, std::string_view kind);
  /// Filled when /metrics is asked for.
  Gauge& queue_points(points::Lane lane) {
    const bool is_priority = lane.kind == points::LaneKind::priority;
    return (is_priority ? priority_points_ : normal_points_)(lane.queue);
  }

  /// The Prometheus text format, version 0.0.4.
  [[nodiscard]] std::string text() const;

 private:
  std::array<Counter*, 6> http_requests_{};
  std::array<Counter*, 2> tls_handshakes_{};
  prometheus::Family<Gauge>& certificate_expires_;
  prometheus::Family<Counter>& flymaster_files_refused_;
  std::mutex serials_mutex_;
  std::set<std::string> serials_;  // strangers choose them, so they are bounded
  prometheus::Family<Gauge>& troubles_;
  prometheus::Family<Counter>& access_;
  PerQueue<Gauge> normal_points_;
  PerQueue<Gauge> priority_points_;
};

}  // namespace fixline::telemetry
