#include "endpoints/status_endpoints.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>
#include <utility>

#include "endpoints/status_page.hpp"
#include "http/problem.hpp"
#include "json/plain_json.hpp"
#include "points/time.hpp"

namespace fixline::endpoints {

using http::Request;
using http::Response;
using http::Router;
namespace {

namespace json = boost::json;

double in_seconds(std::chrono::duration<double> time) {
  return plain_json::rounded(time.count(), 3);
}

Response json_response(unsigned status, const json::object& body) {
  Response response;
  response.status = status;
  response.body = plain_json::text_of(body);
  return response;
}

json::object json_of(const queue::LaneDepth& lane) {
  json::object body;
  body["points"] = lane.points;
  body["entries"] = lane.entries;
  body["pending_entries"] = lane.pending_entries;
  if (lane.oldest_age)
    body["oldest_age_seconds"] = in_seconds(*lane.oldest_age);
  else
    body["oldest_age_seconds"] = nullptr;
  return body;
}

json::object json_of(const queue::QueueDepth& depth) {
  json::object body;
  body["queue_size"] = depth.normal.points;
  body["priority_queue_size"] = depth.priority.points;
  body["total_pending"] = depth.normal.points + depth.priority.points;
  body["normal"] = json_of(depth.normal);
  body["priority"] = json_of(depth.priority);
  return body;
}

json::object json_of(const StatusReport& report, points::QueueName queue) {
  const auto& spooled = report.spooled.depths[points::index_of(queue)];
  json::object body = json_of(report.queue.depths[points::index_of(queue)]);
  body["spooled"] = spooled.normal.points + spooled.priority.points;
  body["paused"] = report.paused[points::index_of(queue)];
  return body;
}

json::object json_of(const reactor::BreakerReport& breaker) {
  json::object body;
  body["state"] = reactor::name_of(breaker.state);
  body["since_seconds"] = in_seconds(std::chrono::steady_clock::now() - breaker.since);
  if (!breaker.reason.empty()) body["reason"] = breaker.reason;
  return body;
}

json::object breakers_of(const StatusReport& report) {
  json::object body;
  body["redis"] = json_of(report.redis_breaker);
  body["database"] = json_of(report.database_breaker);
  return body;
}

json::object json_of(const spool::SpoolFacts& spool) {
  json::object body;
  body["ready"] = spool.is_open && spool.trouble.empty();
  if (!spool.trouble.empty()) body["trouble"] = spool.trouble;
  body["points"] = spool.points;
  body["entries"] = spool.entries;
  body["bytes"] = spool.bytes;
  body["bytes_max"] = spool.bytes_max;
  body["disk_free_bytes"] = spool.free_bytes;
  body["damaged_files"] = spool.damaged_files;
  return body;
}

json::object json_of(const queue::SettledTotals& totals) {
  json::object body;
  body["processed"] = totals.stored;
  body["failed"] = totals.failed;
  if (totals.last_settled_at)
    body["last_processed"] = points::format_rfc3339(*totals.last_settled_at);
  else
    body["last_processed"] = nullptr;
  return body;
}

bool is_closed(const reactor::BreakerReport& breaker) {
  return breaker.state == reactor::BreakerState::closed;
}

bool has_room(const spool::SpoolFacts& spool) { return spool.is_open && spool.trouble.empty(); }

/// Points are safe while there is a durable place to put them.
bool can_accept(const StatusReport& report) {
  return !report.stopping && (is_closed(report.redis_breaker) ||
                              is_closed(report.database_breaker) || has_room(report.spool));
}

std::vector<std::string> reasons_of(const StatusReport& report) {
  std::vector<std::string> reasons;
  const bool redis = is_closed(report.redis_breaker);
  const bool database = is_closed(report.database_breaker);
  if (report.stopping) reasons.emplace_back("the service is stopping");
  if (!redis)
    reasons.push_back("Redis is out of use (" + report.redis_breaker.reason + "): points go " +
                      (database ? "straight into PostgreSQL" : "to the spool on disk"));
  if (!database)
    reasons.push_back("PostgreSQL is out of use (" + report.database_breaker.reason +
                      "): points wait");
  else if (!report.processor_trouble.empty())
    reasons.push_back("the processor can't write: " + report.processor_trouble);
  if (!has_room(report.spool))
    reasons.push_back("the spool can't be used (" + report.spool.trouble +
                      "): points have no place while Redis and PostgreSQL are both down");
  if (report.spool.points > 0)
    reasons.push_back(std::to_string(report.spool.points) + " points wait in the spool on disk");
  if (report.spool.damaged_files > 0)
    reasons.push_back(std::to_string(report.spool.damaged_files) +
                      " damaged files lie in the spool's folder: look at them, then remove them");
  for (const auto queue : points::all_queues)
    if (report.paused[points::index_of(queue)])
      reasons.push_back("queue " + std::string(points::short_name(queue)) + " is paused");
  return reasons;
}

}  // namespace

StatusEndpoints::StatusEndpoints(Source source, telemetry::Metrics& metrics, std::string version)
    : source_(std::move(source)), metrics_(metrics), version_(std::move(version)) {}

void StatusEndpoints::add_to(Router& router) {
  const auto bind = [this](asio::awaitable<Response> (StatusEndpoints::*endpoint)(Request)) {
    return [this, endpoint](Request request) { return (this->*endpoint)(std::move(request)); };
  };
  router.get("/health", bind(&StatusEndpoints::health));
  router.get("/livez", bind(&StatusEndpoints::live));
  router.get("/readyz", bind(&StatusEndpoints::ready));
  router.get("/queue/status", bind(&StatusEndpoints::queue_status));
  router.get("/metrics", bind(&StatusEndpoints::metrics_text));
  router.get("/", bind(&StatusEndpoints::card));
}

asio::awaitable<Response> StatusEndpoints::health(Request) {
  const auto report = co_await source_(Depths::last_seen);
  const auto reasons = reasons_of(report);
  const bool accepts = can_accept(report);
  json::object body;
  body["status"] = !accepts ? "unhealthy" : reasons.empty() ? "healthy" : "degraded";
  body["reasons"] = json::array(reasons.begin(), reasons.end());
  body["warnings"] = json::array(report.warnings.begin(), report.warnings.end());
  body["redis_connected"] = is_closed(report.redis_breaker);
  body["database_connected"] = is_closed(report.database_breaker);
  body["breakers"] = breakers_of(report);
  body["spool"] = json_of(report.spool);
  body["version"] = version_;
  body["uptime_seconds"] = report.uptime.count();
  co_return json_response(accepts ? 200 : 503, body);
}

asio::awaitable<Response> StatusEndpoints::live(Request) {
  json::object body;
  body["status"] = "alive";
  co_return json_response(200, body);
}

asio::awaitable<Response> StatusEndpoints::ready(Request) {
  const auto report = co_await source_(Depths::last_seen);
  json::object body;
  body["status"] = can_accept(report) ? "ready" : "not ready";
  co_return json_response(can_accept(report) ? 200 : 503, body);
}

asio::awaitable<Response> StatusEndpoints::queue_status(Request) {
  const auto report = co_await source_(Depths::asked_now);
  json::object queues;
  for (const auto queue : points::all_queues)
    queues[points::short_name(queue)] = json_of(report, queue);
  json::object body;
  body["redis_connected"] = is_closed(report.redis_breaker);
  body["database_connected"] = is_closed(report.database_breaker);
  body["breakers"] = breakers_of(report);
  body["spool"] = json_of(report.spool);
  body["queue_stats"] = std::move(queues);
  body["processor_stats"] = json_of(report.queue.totals);
  co_return json_response(200, body);
}

asio::awaitable<Response> StatusEndpoints::metrics_text(Request) {
  const auto report = co_await source_(Depths::last_seen);
  for (const auto queue : points::all_queues) {
    const auto& depth = report.queue.depths[points::index_of(queue)];
    metrics_.queue_points({queue, points::LaneKind::normal})
        .Set(static_cast<double>(depth.normal.points));
    metrics_.queue_points({queue, points::LaneKind::priority})
        .Set(static_cast<double>(depth.priority.points));
  }
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = metrics_.text();
  co_return response;
}

asio::awaitable<Response> StatusEndpoints::card(Request request) {
  if (request.accept.find("text/html") != std::string::npos) {
    Response page;
    page.content_type = "text/html; charset=utf-8";
    page.body = std::string(status_page());
    co_return page;
  }
  json::object body;
  body["service"] = "fixline";
  body["version"] = version_;
  body["endpoints"] = json::array{
      "POST /tracking/live", "POST /tracking/upload", "POST /tracking/flymaster/upload/file",
      "POST /scoring/batch", "GET /health",           "GET /livez",
      "GET /readyz",         "GET /queue/status",     "GET /metrics"};
  co_return json_response(200, body);
}

}  // namespace fixline::endpoints
