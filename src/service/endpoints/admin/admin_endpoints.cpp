#include "endpoints/admin/admin_endpoints.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "endpoints/parameters.hpp"
#include "http/problem.hpp"
#include "orders/pause_order.hpp"
#include "points/lane.hpp"
#include "store/queue_controls.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
namespace {

Response answer_of(points::QueueName queue, bool paused, const orders::Given& given) {
  const auto doubtful = orders::unconfirmed(given, queue, paused);
  boost::json::object body{{"queue", points::short_name(queue)},
                           {"paused", paused},
                           {"in_force", doubtful.empty()},
                           {"instances", given.answers.size() + given.silent.size()}};
  if (doubtful.empty()) return {.body = boost::json::serialize(body)};
  boost::json::array list;
  for (const auto& [instance, why] : doubtful)
    list.push_back(boost::json::object{{"instance", instance}, {"why", why}});
  body["not_confirmed"] = std::move(list);
  return {.status = 202, .body = boost::json::serialize(body)};
}

}  // namespace

AdminEndpoints::AdminEndpoints(asio::any_io_executor executor, AdminSubjects subjects,
                               telemetry::Log log)
    : executor_(std::move(executor)), subjects_(std::move(subjects)), log_(std::move(log)) {}

void AdminEndpoints::add_to(Router& router, AdminGate& gate) {
  const auto guarded = [&](Router::Endpoint endpoint) {
    return gate.guarded(access::Scope::control, taking({}, std::move(endpoint)));
  };
  const auto setting = [&](bool paused) {
    return guarded(
        [this, paused](Request request) { return set_paused(std::move(request), paused); });
  };
  const auto glance = gate.glance(access::Scope::control);
  router.post("/admin/queues/{queue}/pause", setting(true), glance);
  router.post("/admin/queues/{queue}/resume", setting(false), glance);
  router.get("/admin/settings", guarded([this](Request) -> asio::awaitable<Response> {
               co_return Response{.body = subjects_.settings};
             }));
}

asio::awaitable<Result<void>> AdminEndpoints::keep(points::QueueName queue, bool paused) {
  postgres::PgSession session(executor_, subjects_.limits);
  auto connected = co_await session.connect(subjects_.address);
  if (!connected) co_return std::unexpected(postgres::without_data(connected.error().error()));
  co_return co_await store::set_paused(session, queue, paused, store::Changer::admin_api);
}

asio::awaitable<Response> AdminEndpoints::set_paused(Request request, bool paused) {
  const auto queue = points::queue_named(request.path_parameter);
  if (!queue) co_return problem(404, "queues are live, upload, flymaster and scoring");
  const auto kept = co_await keep(*queue, paused);
  if (!kept) {
    log_->log(telemetry::seldom("pauses without a database"), spdlog::level::warn,
              "admin: a pause is not kept: {}", kept.error().detail);
    co_return problem(503, "the database did not take it; see the log, and try again");
  }
  log_->info("admin: {} {} queue {}", request.asker(), paused ? "pauses" : "resumes",
             points::short_name(*queue));
  orders::Order look{orders::look_at_pauses};
  const auto given = co_await subjects_.orders.give(std::move(look));
  co_return answer_of(*queue, paused, given);
}

}  // namespace fixline::endpoints
