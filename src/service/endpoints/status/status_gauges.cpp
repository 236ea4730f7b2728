#include "endpoints/status/status_gauges.hpp"

#include <algorithm>

namespace fixline::endpoints {
namespace {

using points::QueueName;

void set_troubles(const health::Situation& situation, telemetry::Metrics& metrics) {
  for (const auto kind : health::all_trouble_kinds) {
    const auto set = [&](std::optional<QueueName> queue) {
      const bool goes_on = std::ranges::any_of(situation.troubles, [&](const auto& trouble) {
        return trouble.kind == kind && trouble.queue == queue;
      });
      metrics.trouble(queue, health::name_of(kind)).Set(goes_on ? 1 : 0);
    };
    if (health::is_of_a_queue(kind))
      for (const auto queue : points::all_queues) set(queue);
    else
      set(std::nullopt);
  }
}

void set_queue(const health::StatusReport& report, QueueName queue, telemetry::Metrics& metrics) {
  const auto at = points::index_of(queue);
  const auto& depth = report.queue.depths[at];
  const auto& spooled = report.spooled.depths[at];
  const auto number = [](std::uint64_t count) { return static_cast<double>(count); };
  metrics.queue_points({queue, points::LaneKind::normal}).Set(number(depth.normal.points));
  metrics.queue_points({queue, points::LaneKind::priority}).Set(number(depth.priority.points));
  metrics.spooled_points(queue).Set(number(spooled.normal.points + spooled.priority.points));
  metrics.held_points(queue).Set(report.held[at] ? number(report.held[at]->points) : 0);
  if (report.dead_letters)
    metrics.dead_letters_waiting(queue).Set(number((*report.dead_letters)[at].count));
  const auto oldest = std::max({depth.normal.oldest_age, depth.priority.oldest_age,
                                spooled.normal.oldest_age, spooled.priority.oldest_age});
  metrics.oldest_seconds(queue).Set(
      std::chrono::duration<double>(oldest.value_or(std::chrono::milliseconds{0})).count());
}

}  // namespace

void set_gauges(const health::Status& status, telemetry::Metrics& metrics) {
  for (const auto queue : points::all_queues) set_queue(status.report, queue, metrics);
  set_troubles(status.situation, metrics);
  metrics.is_healthy.Set(status.situation.status() == health::ServiceStatus::healthy ? 1 : 0);
}

}  // namespace fixline::endpoints
