#pragma once

#include <string>

#include "endpoints/admin/admin_gate.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "orders/order_sender.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

/// What an admin's requests are about.
struct AdminSubjects {
  postgres::Address address;
  postgres::SessionLimits limits;
  orders::OrderSender& orders;
  const std::string& settings;  ///< JSON, without secrets
};

/// POST /admin/queues/{queue}/pause and .../resume: the queue takes points and holds them, or is
/// written again. 200 when that is in force in all living instances; 202 with those that have not
/// confirmed it in time: they follow within seconds, or with their next start. GET
/// /admin/settings: what the service runs with.
///
/// One reactor; outlives its requests. Who changes something has a database session of his own, and
/// is logged with his address.
class AdminEndpoints {
 public:
  /// What `subjects` refers to must outlive this.
  AdminEndpoints(asio::any_io_executor executor, AdminSubjects subjects, telemetry::Log log);

  void add_to(http::Router& router, AdminGate& gate);

 private:
  asio::awaitable<http::Response> set_paused(http::Request request, bool paused);
  asio::awaitable<Result<void>> keep(points::QueueName queue, bool paused);

  asio::any_io_executor executor_;
  AdminSubjects subjects_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
