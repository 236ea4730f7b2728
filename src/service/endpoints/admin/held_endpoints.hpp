#pragma once

#include <boost/json/object.hpp>

#include "endpoints/admin/admin_gate.hpp"
#include "error/error.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "orders/order_sender.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

/// GET /admin/held, POST /admin/held/retry and /admin/held/bury: the points that instances hold are
/// listed, tried again now, or made dead letters. 200 when all living instances have done it; 202
/// when one has not answered, or is not through.
///
/// One reactor; outlives its requests.
class HeldEndpoints {
 public:
  /// `orders` must outlive this.
  HeldEndpoints(orders::OrderSender& orders, telemetry::Log log)
      : orders_(orders), log_(std::move(log)) {}

  void add_to(http::Router& router, AdminGate& gate);

 private:
  asio::awaitable<http::Response> list(http::Request request);
  asio::awaitable<http::Response> change(http::Request request, const char* verb);
  asio::awaitable<http::Response> give(const char* verb, boost::json::object about);

  orders::OrderSender& orders_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
