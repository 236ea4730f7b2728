#include "endpoints/status/status_endpoints.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <utility>

#include "endpoints/parameters.hpp"
#include "endpoints/status/status_gauges.hpp"
#include "endpoints/status/status_json.hpp"
#include "endpoints/status/status_page.hpp"
#include "health/discretion.hpp"
#include "json/plain_json.hpp"

namespace fixline::endpoints {

using http::Request;
using http::Response;
using http::Router;
namespace {

namespace json = boost::json;

Response json_response(unsigned status, const json::object& body) {
  return {.status = status, .body = plain_json::text_of(body)};
}

bool is_closed(const reactor::BreakerReport& breaker) {
  return breaker.state == reactor::BreakerState::closed;
}

json::array reasons_of(const health::Situation& situation) {
  const auto now = health::Trouble::Clock::now();
  json::array reasons;
  for (const auto& trouble : situation.troubles)
    reasons.emplace_back(health::text_of(trouble, now));
  return reasons;
}

}  // namespace

StatusEndpoints::StatusEndpoints(Source source, AdminGate& gate, telemetry::Metrics& metrics,
                                 std::string version)
    : source_(std::move(source)), gate_(gate), metrics_(metrics), version_(std::move(version)) {}

void StatusEndpoints::add_to(Router& router) {
  const auto called = [this](asio::awaitable<Response> (StatusEndpoints::*endpoint)(Request)) {
    return [this, endpoint](Request request) { return (this->*endpoint)(std::move(request)); };
  };
  const auto bind = [called](auto endpoint) { return taking({}, called(endpoint)); };
  router.get("/health", bind(&StatusEndpoints::health));
  router.get("/livez", bind(&StatusEndpoints::live));
  router.get("/readyz", bind(&StatusEndpoints::ready));
  router.get("/queue/status", bind(&StatusEndpoints::queue_status));
  router.get("/metrics", bind(&StatusEndpoints::metrics_text));
  // Links to a page have parameters of whoever made them.
  router.get("/", called(&StatusEndpoints::card));
}

asio::awaitable<health::Status> StatusEndpoints::told(const Request& request, Depths depths) {
  const bool is_known = gate_.recognizes(request);
  auto status = co_await source_(depths);
  if (is_known) co_return status;
  co_return health::without_quotes(std::move(status));
}

asio::awaitable<Response> StatusEndpoints::health(Request request) {
  const auto [report, situation] = co_await told(request, Depths::last_seen);
  const json::object body{{"status", health::name_of(situation.status())},
                          {"reasons", reasons_of(situation)},
                          {"troubles", troubles_json(situation)},
                          {"warnings", json::array(report.warnings.begin(), report.warnings.end())},
                          {"redis_connected", is_closed(report.redis_breaker)},
                          {"database_connected", is_closed(report.database_breaker)},
                          {"breakers", breakers_json(report)},
                          {"spool", spool_json(report.spool)},
                          {"version", version_},
                          {"uptime_seconds", report.uptime.count()}};
  co_return json_response(situation.accepts ? 200 : 503, body);
}

asio::awaitable<Response> StatusEndpoints::live(Request) {
  co_return json_response(200, {{"status", "alive"}});
}

asio::awaitable<Response> StatusEndpoints::ready(Request) {
  const auto status = co_await source_(Depths::last_seen);
  const bool accepts = status.situation.accepts;
  co_return json_response(accepts ? 200 : 503, {{"status", accepts ? "ready" : "not ready"}});
}

asio::awaitable<Response> StatusEndpoints::queue_status(Request request) {
  const auto status = co_await told(request, Depths::asked_now);
  const auto& report = status.report;
  json::object queues;
  for (const auto queue : points::all_queues)
    queues[points::short_name(queue)] = queue_json(status, queue);
  const json::object body{{"troubles", troubles_json(status.situation)},
                          {"redis_connected", is_closed(report.redis_breaker)},
                          {"database_connected", is_closed(report.database_breaker)},
                          {"breakers", breakers_json(report)},
                          {"spool", spool_json(report.spool)},
                          {"shards", shards_json(report.shards)},
                          {"queue_stats", std::move(queues)},
                          {"queue_stats_age_seconds", age_json(report.queue)},
                          {"processor_stats", totals_json(report.queue.totals)},
                          {"instance", instance_json(metrics_)}};
  co_return json_response(200, body);
}

asio::awaitable<Response> StatusEndpoints::metrics_text(Request) {
  const auto status = co_await source_(Depths::last_seen);
  set_gauges(status, metrics_);
  co_return Response{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                     .body = metrics_.text()};
}

asio::awaitable<Response> StatusEndpoints::card(Request request) {
  if (request.accept.find("text/html") != std::string::npos)
    co_return Response{.content_type = "text/html; charset=utf-8",
                       .body = std::string(status_page()),
                       .further_fields = status_page_fields()};
  const json::array endpoints{
      "POST /tracking/live", "POST /tracking/upload", "POST /tracking/flymaster/upload/file",
      "POST /scoring/batch", "GET /health",           "GET /livez",
      "GET /readyz",         "GET /queue/status",     "GET /metrics"};
  co_return json_response(
      200, {{"service", "fixline"}, {"version", version_}, {"endpoints", endpoints}});
}

}  // namespace fixline::endpoints
