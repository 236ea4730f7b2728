#include "telemetry/metrics.hpp"

#include <prometheus/family.h>
#include <prometheus/text_serializer.h>

namespace fixline::telemetry {
namespace {

using prometheus::Labels;
using prometheus::Registry;
using Buckets = Metrics::Histogram::BucketBoundaries;

const Buckets batch_sizes{1, 5, 20, 100, 500, 1000, 5000, 20000};
const Buckets short_times{0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                          0.1,    0.2,   0.5,   1,     2,    5,    10};
const Buckets long_times{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2,
                         0.5,   1,     5,     30,   60,   300,  1800};

/// Adds metrics of one name; `fixed` are labels that all of them have.
auto counters(Registry& registry, const char* name, const char* help, const Labels& fixed = {}) {
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  return [&family, fixed](Labels labels) -> Metrics::Counter& {
    labels.insert(fixed.begin(), fixed.end());
    return family.Add(labels);
  };
}

auto histograms(Registry& registry, const char* name, const char* help, const Buckets& buckets) {
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  return [&family, &buckets](const Labels& labels) -> Metrics::Histogram& {
    return family.Add(labels, buckets);
  };
}

auto accepted(Registry& registry, const char* mode) {
  return counters(registry, "fixline_points_accepted_total",
                  "Points acknowledged, by the durable place that took them.", {{"mode", mode}});
}

auto& gauge_family(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

auto gauges(Registry& registry, const char* name, const char* help) {
  auto& family = gauge_family(registry, name, help);
  return [&family](const Labels& labels) -> Metrics::Gauge& { return family.Add(labels); };
}

auto waiting(Registry& registry, const char* lane) {
  auto& family = gauge_family(registry, "fixline_queue_points",
                              "Points that wait in a lane of the queue, when last asked.");
  return [&family, lane](Labels labels) -> Metrics::Gauge& {
    labels.emplace("lane", lane);
    return family.Add(labels);
  };
}

}  // namespace

Metrics::Metrics()
    : points_queued(accepted(registry_, "queued")),
      points_direct(accepted(registry_, "direct")),
      points_spooled(accepted(registry_, "spooled")),
      points_refused(
          counters(registry_, "fixline_points_refused_total", "Points refused in the answer.")),
      points_stored(
          counters(registry_, "fixline_points_stored_total", "Points that became new rows.")),
      points_duplicate(counters(registry_, "fixline_points_known_total",
                                "Points that their table had already.")),
      points_conflicting(counters(
          registry_, "fixline_points_conflicting_total",
          "Points that their table had already, with another value; known points as well.")),
      rows_filled(counters(registry_, "fixline_rows_filled_total",
                           "Rows in which a value of a point that came again replaced a NULL.")),
      points_dropped(counters(registry_, "fixline_points_dropped_total",
                              "Points that the database passed over without an error.")),
      points_dead_lettered(
          counters(registry_, "fixline_points_dead_total", "Points that became dead letters.")),
      requests_throttled(counters(registry_, "fixline_requests_throttled_total",
                                  "Requests turned away because too much waits.")),
      batches_failed(counters(registry_, "fixline_batches_failed_total",
                              "Batches that the database did not take; each is tried again.")),
      batch_points(histograms(registry_, "fixline_batch_points",
                              "Points a transaction of the processor.", batch_sizes)),
      batch_seconds(histograms(registry_, "fixline_batch_seconds",
                               "Time from a batch's start to its commit.", short_times)),
      queued_seconds(histograms(registry_, "fixline_queued_seconds",
                                "Time from an entry's arrival in the queue to its commit.",
                                long_times)),
      http_seconds(histograms(registry_, "fixline_http_seconds",
                              "Time from a whole request to its answer.", short_times)({})),
      http_connections(
          gauges(registry_, "fixline_http_connections", "Open connections of clients.")({})),
      spooled_points(
          gauges(registry_, "fixline_spooled_points", "Points that wait in the spool on disk.")),
      held_points(gauges(registry_, "fixline_held_points",
                         "Points that the database does not take now; each is tried again.")),
      dead_letters_waiting(gauges(registry_, "fixline_dead_letters_waiting",
                                  "Dead letters that nobody has replayed or purged, counted up "
                                  "to 10000 a queue.")),
      oldest_seconds(gauges(registry_, "fixline_oldest_waiting_seconds",
                            "Age of the oldest point that waits, in Redis or in the spool.")),
      is_healthy(
          gauges(registry_, "fixline_healthy",
                 "1 while nothing is wrong: no trouble goes on, and points have a place.")({})),
      certificate_expires_(gauge_family(registry_, "fixline_tls_certificate_expires_seconds",
                                        "When the certificate in use expires, in Unix time.")),
      flymaster_files_refused_(prometheus::BuildCounter()
                                   .Name("fixline_flymaster_files_refused_total")
                                   .Help("Flymaster files answered with NOK, by the serial that "
                                         "they name.")
                                   .Register(registry_)),
      troubles_(gauge_family(registry_, "fixline_trouble",
                             "1 while it goes on; without a queue it is of the whole service.")),
      access_(prometheus::BuildCounter()
                  .Name("fixline_access_total")
                  .Help("Requests that had to be let in, by what came of it.")
                  .Register(registry_)),
      normal_points_(waiting(registry_, "normal")),
      priority_points_(waiting(registry_, "priority")) {
  const auto requests =
      counters(registry_, "fixline_http_requests_total", "Answers, by the class of their status.");
  for (std::size_t status_class = 2; status_class < http_requests_.size(); ++status_class)
    http_requests_[status_class] = &requests({{"status", std::to_string(status_class) + "xx"}});
  const auto handshakes =
      counters(registry_, "fixline_tls_handshakes_total", "TLS handshakes that clients began.");
  tls_handshakes_ = {&handshakes({{"outcome", "failed"}}), &handshakes({{"outcome", "done"}})};
}

Metrics::Gauge& Metrics::trouble(std::optional<points::QueueName> queue, std::string_view kind) {
  Labels labels{{"kind", std::string(kind)}};
  if (queue) labels.emplace("queue", short_name(*queue));
  return troubles_.Add(labels);
}

Metrics::Counter& Metrics::flymaster_files_refused(const std::string& serial) {
  constexpr std::size_t serials_max = 100;
  const std::scoped_lock lock(serials_mutex_);
  const bool is_told =
      !serial.empty() && (serials_.contains(serial) || serials_.size() < serials_max);
  if (is_told) serials_.insert(serial);
  return flymaster_files_refused_.Add({{"serial", is_told ? serial : "other"}});
}

Metrics::Counter& Metrics::access(std::string_view outcome) {
  return access_.Add({{"outcome", std::string(outcome)}});
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(registry_.Collect());
}

}  // namespace fixline::telemetry
