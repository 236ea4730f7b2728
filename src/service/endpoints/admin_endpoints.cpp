#include "endpoints/admin_endpoints.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "http/problem.hpp"
#include "points/lane.hpp"
#include "store/queue_controls.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;

AdminEndpoints::AdminEndpoints(asio::any_io_executor executor, postgres::Address address,
                               postgres::SessionLimits limits, const std::string& settings,
                               telemetry::Log log)
    : executor_(std::move(executor)),
      address_(std::move(address)),
      limits_(limits),
      settings_(settings),
      log_(std::move(log)) {}

void AdminEndpoints::add_to(Router& router, AdminGate& gate) {
  if (!gate.is_there()) return;
  router.post("/admin/queues/{queue}/pause", gate.guarded([this](Request request) {
    return set_paused(std::move(request), true);
  }));
  router.post("/admin/queues/{queue}/resume", gate.guarded([this](Request request) {
    return set_paused(std::move(request), false);
  }));
  router.get("/admin/settings", gate.guarded([this](Request) -> asio::awaitable<Response> {
    co_return Response{.body = settings_};
  }));
}

asio::awaitable<Response> AdminEndpoints::set_paused(Request request, bool paused) {
  const auto queue = points::queue_named(request.path_parameter);
  if (!queue) co_return problem(404, "queues are live, upload, flymaster and scoring");
  postgres::PgSession session(executor_, limits_);
  auto connected = co_await session.connect(address_);
  if (!connected) {
    log_->warn("admin: no connection to the database: {}", connected.error().message);
    co_return problem(503, "the database can't be reached now; nothing was changed");
  }
  const auto done = co_await store::set_paused(session, *queue, paused, store::Changer::admin_api);
  if (!done) {
    log_->warn("admin: {}", done.error().detail);
    co_return problem(503, "the database did not take it; see the log, and try again");
  }
  log_->info("admin: {} {} queue {}", request.client, paused ? "pauses" : "resumes",
             points::short_name(*queue));
  const boost::json::object body{{"queue", points::short_name(*queue)}, {"paused", paused}};
  co_return Response{.body = boost::json::serialize(body)};
}

}  // namespace fixline::endpoints
