#include "http/status_endpoints.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

#include "http/problem.hpp"
#include "http/status_page.hpp"
#include "points/time.hpp"

namespace fixline::http {
namespace {

namespace json = boost::json;

Response json_response(unsigned status, const json::object& body) {
  Response response;
  response.status = status;
  response.body = json::serialize(body);
  return response;
}

json::object json_of(const queue::LaneDepth& lane) {
  json::object body;
  body["points"] = lane.points;
  body["entries"] = lane.entries;
  body["pending_entries"] = lane.pending_entries;
  if (lane.oldest_age) {
    body["oldest_age_seconds"] = std::chrono::duration<double>(*lane.oldest_age).count();
  } else {
    body["oldest_age_seconds"] = nullptr;
  }
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

json::object json_of(const queue::SettledTotals& totals) {
  json::object body;
  body["processed"] = totals.stored;
  body["failed"] = totals.failed;
  if (totals.last_settled_at) {
    body["last_processed"] = points::format_rfc3339(*totals.last_settled_at);
  } else {
    body["last_processed"] = nullptr;
  }
  return body;
}

/// Points are safe while there is a durable place to put them.
bool can_accept(const StatusReport& report) {
  return !report.stopping && (report.redis_up || report.database_up);
}

std::vector<std::string> reasons_of(const StatusReport& report) {
  std::vector<std::string> reasons;
  if (report.stopping) reasons.emplace_back("the service is stopping");
  if (!report.redis_up) {
    reasons.push_back("Redis is down (" + report.redis_reason +
                      "): points go straight into PostgreSQL");
  }
  if (!report.database_up) {
    reasons.push_back("PostgreSQL is down (" + report.database_reason +
                      "): points wait in the queue");
  }
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
  const auto report = co_await source_();
  const auto reasons = reasons_of(report);
  const bool accepts = can_accept(report);
  json::object body;
  body["status"] = !accepts ? "unhealthy" : reasons.empty() ? "healthy" : "degraded";
  body["reasons"] = json::array(reasons.begin(), reasons.end());
  body["warnings"] = json::array(report.warnings.begin(), report.warnings.end());
  body["redis_connected"] = report.redis_up;
  body["database_connected"] = report.database_up;
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
  const auto report = co_await source_();
  json::object body;
  body["status"] = can_accept(report) ? "ready" : "not ready";
  co_return json_response(can_accept(report) ? 200 : 503, body);
}

asio::awaitable<Response> StatusEndpoints::queue_status(Request) {
  const auto report = co_await source_();
  json::object queues;
  for (const auto queue : points::all_queues) {
    queues[points::short_name(queue)] = json_of(report.queue.depths[points::index_of(queue)]);
  }
  json::object body;
  body["redis_connected"] = report.redis_up;
  body["database_connected"] = report.database_up;
  body["queue_stats"] = std::move(queues);
  body["processor_stats"] = json_of(report.queue.totals);
  co_return json_response(200, body);
}

asio::awaitable<Response> StatusEndpoints::metrics_text(Request) {
  const auto report = co_await source_();
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

}  // namespace fixline::http
