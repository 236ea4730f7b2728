#pragma once

#include <string>

#include "endpoints/admin_gate.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

/// POST /admin/queues/{queue}/pause and .../resume: the queue takes points and holds them, or is
/// written again. Every instance follows within a few seconds, and after a restart. GET
/// /admin/settings: what the service runs with.
///
/// One reactor; outlives its requests. Who changes something has a database session of his own, and
/// is logged with his address.
class AdminEndpoints {
 public:
  /// `settings` are JSON, without secrets; they must outlive this.
  AdminEndpoints(asio::any_io_executor executor, postgres::Address address,
                 postgres::SessionLimits limits, const std::string& settings, telemetry::Log log);

  /// Nothing is added without an admin token.
  void add_to(http::Router& router, AdminGate& gate);

 private:
  asio::awaitable<http::Response> set_paused(http::Request request, bool paused);

  asio::any_io_executor executor_;
  postgres::Address address_;
  postgres::SessionLimits limits_;
  const std::string& settings_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
