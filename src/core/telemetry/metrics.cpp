#include "telemetry/metrics.hpp"

#include <prometheus/text_serializer.h>

namespace fixline::telemetry {
namespace {

using prometheus::Histogram;

const Histogram::BucketBoundaries batch_sizes{1, 5, 20, 100, 500, 1000, 5000, 20000};
const Histogram::BucketBoundaries short_times{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                              0.1,    0.2,   0.5,   1,     2,    5,    10};
const Histogram::BucketBoundaries long_times{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,
                                             0.5,   1,     5,     30,   60,   300,  1800};

std::string label(points::QueueName queue) { return std::string(points::short_name(queue)); }

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name,
                                                  const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<Histogram>& histograms(prometheus::Registry& registry, const char* name,
                                          const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

}  // namespace

Metrics::Metrics() {
  auto& accepted = counters(registry_, "fixline_points_accepted_total",
                            "Points acknowledged, by the durable place that took them.");
  auto& refused =
      counters(registry_, "fixline_points_refused_total", "Points refused in the answer.");
  auto& stored = counters(registry_, "fixline_points_stored_total", "Points that became new rows.");
  auto& duplicate =
      counters(registry_, "fixline_points_known_total", "Points that their table had already.");
  auto& dead = counters(registry_, "fixline_points_dead_total", "Points that became dead letters.");
  auto& throttled = counters(registry_, "fixline_requests_throttled_total",
                             "Requests turned away because too much waits.");
  auto& failed = counters(registry_, "fixline_batches_failed_total",
                          "Batches that the database did not take; each is tried again.");
  auto& batch_points =
      histograms(registry_, "fixline_batch_points", "Points a transaction of the processor.");
  auto& batch_seconds =
      histograms(registry_, "fixline_batch_seconds", "Time from a batch's start to its commit.");
  auto& queued_seconds = histograms(registry_, "fixline_queued_seconds",
                                    "Time from an entry's arrival in the queue to its commit.");
  auto& depth = prometheus::BuildGauge()
                    .Name("fixline_queue_points")
                    .Help("Points that wait in a lane of the queue, when last asked.")
                    .Register(registry_);
  for (const auto queue : points::all_queues) {
    const auto at = points::index_of(queue);
    accepted_queued_[at] = &accepted.Add({{"queue", label(queue)}, {"mode", "queued"}});
    accepted_direct_[at] = &accepted.Add({{"queue", label(queue)}, {"mode", "direct"}});
    accepted_spooled_[at] = &accepted.Add({{"queue", label(queue)}, {"mode", "spooled"}});
    dead_[at] = &dead.Add({{"queue", label(queue)}});
    throttled_[at] = &throttled.Add({{"queue", label(queue)}});
    refused_[at] = &refused.Add({{"queue", label(queue)}});
    stored_[at] = &stored.Add({{"queue", label(queue)}});
    duplicate_[at] = &duplicate.Add({{"queue", label(queue)}});
    batches_failed_[at] = &failed.Add({{"queue", label(queue)}});
    batch_points_[at] = &batch_points.Add({{"queue", label(queue)}}, batch_sizes);
    batch_seconds_[at] = &batch_seconds.Add({{"queue", label(queue)}}, short_times);
    queued_seconds_[at] = &queued_seconds.Add({{"queue", label(queue)}}, long_times);
    queue_points_normal_[at] = &depth.Add({{"queue", label(queue)}, {"lane", "normal"}});
    queue_points_priority_[at] = &depth.Add({{"queue", label(queue)}, {"lane", "priority"}});
  }
  auto& requests =
      counters(registry_, "fixline_http_requests_total", "Answers, by the class of their status.");
  for (std::size_t status_class = 2; status_class < http_requests_.size(); ++status_class) {
    http_requests_[status_class] = &requests.Add({{"status", std::to_string(status_class) + "xx"}});
  }
  http_seconds_ =
      &histograms(registry_, "fixline_http_seconds", "Time from a whole request to its answer.")
           .Add({}, short_times);
  http_connections_ = &prometheus::BuildGauge()
                           .Name("fixline_http_connections")
                           .Help("Open connections of clients.")
                           .Register(registry_)
                           .Add({});
}

prometheus::Counter& Metrics::points_queued(points::QueueName queue) {
  return *accepted_queued_[points::index_of(queue)];
}
prometheus::Counter& Metrics::points_direct(points::QueueName queue) {
  return *accepted_direct_[points::index_of(queue)];
}
prometheus::Counter& Metrics::points_spooled(points::QueueName queue) {
  return *accepted_spooled_[points::index_of(queue)];
}

prometheus::Counter& Metrics::points_dead_lettered(points::QueueName queue) {
  return *dead_[points::index_of(queue)];
}

prometheus::Counter& Metrics::requests_throttled(points::QueueName queue) {
  return *throttled_[points::index_of(queue)];
}

prometheus::Counter& Metrics::points_refused(points::QueueName queue) {
  return *refused_[points::index_of(queue)];
}
prometheus::Counter& Metrics::points_stored(points::QueueName queue) {
  return *stored_[points::index_of(queue)];
}
prometheus::Counter& Metrics::points_duplicate(points::QueueName queue) {
  return *duplicate_[points::index_of(queue)];
}
prometheus::Counter& Metrics::batches_failed(points::QueueName queue) {
  return *batches_failed_[points::index_of(queue)];
}
Histogram& Metrics::batch_points(points::QueueName queue) {
  return *batch_points_[points::index_of(queue)];
}
Histogram& Metrics::batch_seconds(points::QueueName queue) {
  return *batch_seconds_[points::index_of(queue)];
}
Histogram& Metrics::queued_seconds(points::QueueName queue) {
  return *queued_seconds_[points::index_of(queue)];
}
prometheus::Counter& Metrics::http_requests(std::size_t status_class) {
  return *http_requests_[status_class];
}
Histogram& Metrics::http_seconds() { return *http_seconds_; }
prometheus::Gauge& Metrics::http_connections() { return *http_connections_; }
prometheus::Gauge& Metrics::queue_points(points::Lane lane) {
  return lane.kind == points::LaneKind::priority
             ? *queue_points_priority_[points::index_of(lane.queue)]
             : *queue_points_normal_[points::index_of(lane.queue)];
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace fixline::telemetry
