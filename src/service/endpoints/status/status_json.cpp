#include "endpoints/status/status_json.hpp"

#include <chrono>
#include <optional>

#include "json/plain_json.hpp"
#include "points/time.hpp"

namespace fixline::endpoints {
namespace {

namespace json = boost::json;

double in_seconds(std::chrono::duration<double> time) {
  return plain_json::rounded(time.count(), 3);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return in_seconds(std::chrono::steady_clock::now() - start);
}

json::object json_of(const queue::LaneDepth& lane) {
  return {{"points", lane.points},
          {"entries", lane.entries},
          {"pending_entries", lane.pending_entries},
          {"oldest_age_seconds",
           lane.oldest_age ? json::value(in_seconds(*lane.oldest_age)) : json::value()}};
}

json::value json_of(const std::optional<health::QueueTrouble>& trouble) {
  if (!trouble) return nullptr;
  return json::object{{"reason", trouble->reason},
                      {"since_seconds", seconds_since(trouble->since)}};
}

json::value json_of(const std::optional<health::HeldPoints>& held) {
  if (!held) return nullptr;
  return json::object{{"points", held->points},
                      {"entries", held->entries},
                      {"reason", held->reason},
                      {"since_seconds", seconds_since(held->since)}};
}

json::object json_of(const reactor::BreakerReport& breaker) {
  json::object body{{"state", reactor::name_of(breaker.state)},
                    {"since_seconds", seconds_since(breaker.since)}};
  if (!breaker.reason.empty()) body["reason"] = breaker.reason;
  return body;
}

json::value json_of(const std::optional<queue::Pause>& pause) {
  if (!pause) return nullptr;
  return json::object{{"by", pause->by}, {"since_seconds", seconds_since(pause->since)}};
}

json::object json_of(const health::Trouble& trouble) {
  json::object body{{"kind", health::name_of(trouble.kind)}};
  if (trouble.queue) body["queue"] = points::short_name(*trouble.queue);
  body["says"] = trouble.says;
  body["since_seconds"] = seconds_since(trouble.since);
  return body;
}

json::value dead_letters_json(const health::StatusReport& report, points::QueueName queue) {
  if (!report.dead_letters) return nullptr;
  const auto& waiting = (*report.dead_letters)[points::index_of(queue)];
  return json::object{
      {"waiting", waiting.count},
      {"at_least", waiting.is_at_least},
      {"commonest_cause", waiting.count == 0 ? json::value() : json::value(waiting.cause)}};
}

/// In Redis and in the spool.
json::object waiting_json(const queue::QueueDepth& queued, const queue::QueueDepth& spooled) {
  std::uint64_t points = 0;
  std::optional<std::chrono::milliseconds> oldest;
  for (const auto* lane : {&queued.priority, &queued.normal, &spooled.priority, &spooled.normal}) {
    points += lane->points;
    oldest = std::max(oldest, lane->oldest_age);
  }
  return {{"points", points},
          {"oldest_age_seconds", oldest ? json::value(in_seconds(*oldest)) : json::value()}};
}

std::uint64_t sum_of(const telemetry::PerQueue<telemetry::Metrics::Counter>& counter) {
  double sum = 0;
  for (const auto queue : points::all_queues) sum += counter(queue).Value();
  return static_cast<std::uint64_t>(sum);
}

}  // namespace

json::array troubles_json(const health::Situation& situation) {
  json::array list;
  for (const auto& trouble : situation.troubles) list.push_back(json_of(trouble));
  return list;
}

json::object queue_json(const health::Status& status, points::QueueName queue) {
  const auto& report = status.report;
  const auto at = points::index_of(queue);
  const auto& depth = report.queue.depths[at];
  const auto& spooled = report.spooled.depths[at];
  return {{"state", status.situation.state_of(queue)},
          {"waiting", waiting_json(depth, spooled)},
          {"queue_size", depth.normal.points},
          {"priority_queue_size", depth.priority.points},
          {"total_pending", depth.normal.points + depth.priority.points},
          {"normal", json_of(depth.normal)},
          {"priority", json_of(depth.priority)},
          {"spooled", spooled.normal.points + spooled.priority.points},
          {"paused", report.paused[at].has_value()},
          {"pause", json_of(report.paused[at])},
          {"trouble", json_of(report.troubles[at])},
          {"held", json_of(report.held[at])},
          {"dead_letters", dead_letters_json(report, queue)}};
}

json::object breakers_json(const health::StatusReport& report) {
  return {{"redis", json_of(report.redis_breaker)}, {"database", json_of(report.database_breaker)}};
}

json::object spool_json(const spool::SpoolFacts& spool) {
  json::object body{{"ready", spool.is_open && spool.trouble.empty()}};
  if (!spool.trouble.empty()) body["trouble"] = spool.trouble;
  body["points"] = spool.points;
  body["entries"] = spool.entries;
  body["bytes"] = spool.bytes;
  body["bytes_max"] = spool.bytes_max;
  body["disk_free_bytes"] = spool.free_bytes;
  body["damaged_files"] = spool.damaged_files;
  return body;
}

json::object shards_json(const queue::ShardState& shards) {
  return {{"written", shards.written}, {"read", shards.read}, {"wanted", shards.wanted}};
}

// Rounded up: who waits for news may trust that it is no older.
json::value age_json(const queue::QueueStatus& status) {
  if (!status.asked_at) return nullptr;
  const auto age = std::chrono::steady_clock::now() - *status.asked_at;
  return in_seconds(std::chrono::ceil<std::chrono::milliseconds>(age));
}

json::object totals_json(const queue::SettledTotals& totals) {
  const auto& last = totals.last_settled_at;
  return {{"processed", totals.stored},
          {"failed", totals.failed},
          {"last_processed", last ? json::value(points::format_rfc3339(*last)) : json::value()}};
}

json::object instance_json(telemetry::Metrics& metrics) {
  const auto queued = sum_of(metrics.points_queued);
  const auto direct = sum_of(metrics.points_direct);
  const auto spooled = sum_of(metrics.points_spooled);
  const auto stored = sum_of(metrics.points_stored);
  const auto duplicate = sum_of(metrics.points_duplicate);
  const auto dropped = sum_of(metrics.points_dropped);
  const auto dead = sum_of(metrics.points_dead_lettered);
  return {{"accepted",
           {{"queued", queued},
            {"direct", direct},
            {"spooled", spooled},
            {"total", queued + direct + spooled}}},
          {"settled",
           {{"stored", stored},
            {"duplicate", duplicate},
            {"dropped", dropped},
            {"dead", dead},
            {"total", stored + duplicate + dropped + dead}}}};
}

}  // namespace fixline::endpoints
