#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "endpoints/admin_gate.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "postgres/session.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

namespace asio = boost::asio;

/// POST /admin/queues/{queue}/pause and .../resume: the queue takes points and holds them, or is
/// written again. Every instance follows within a few seconds, and after a restart.
///
/// One reactor; outlives its requests. Each request has a database session of its own. Changes are
/// logged with the client's address.
class QueueControlEndpoints {
 public:
  QueueControlEndpoints(asio::any_io_executor executor, postgres::Address address,
                        postgres::SessionLimits limits, telemetry::Log log);

  /// Nothing is added without an admin token.
  void add_to(http::Router& router, AdminGate& gate);

 private:
  asio::awaitable<http::Response> set_paused(http::Request request, bool paused);

  asio::any_io_executor executor_;
  postgres::Address address_;
  postgres::SessionLimits limits_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
