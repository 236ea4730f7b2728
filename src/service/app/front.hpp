#pragma once

#include "access/access_gate.hpp"
#include "app/intake.hpp"
#include "app/outlets.hpp"
#include "app/service_shared.hpp"
#include "app/watches/watch.hpp"
#include "endpoints/admin/admin_endpoints.hpp"
#include "endpoints/admin/admin_gate.hpp"
#include "endpoints/admin/dead_letter_endpoints.hpp"
#include "endpoints/admin/flight_endpoints.hpp"
#include "endpoints/admin/held_endpoints.hpp"
#include "endpoints/status/status_endpoints.hpp"
#include "endpoints/tracking_endpoints.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "orders/order_sender.hpp"
#include "reactor/asio.hpp"

namespace fixline::app {

/// What clients see of one reactor: the endpoints, and the server that reaches them.
///
/// One reactor; not thread-safe. To be drained before it is destroyed.
class Front {
 public:
  /// All must outlive it.
  Front(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets,
        Intake& intake, Watch& watch);

  [[nodiscard]] http::Server& server() { return server_; }
  [[nodiscard]] access::AccessGate& access() { return access_; }

 private:
  access::AccessGate access_;
  endpoints::TrackingEndpoints tracking_;
  endpoints::AdminGate gate_;
  endpoints::StatusEndpoints status_;
  endpoints::DeadLetterEndpoints dead_letters_;
  orders::OrderSender orders_;
  endpoints::AdminEndpoints admin_;
  endpoints::HeldEndpoints held_;
  endpoints::FlightEndpoints flights_;
  http::Router router_;
  http::Server server_;
};

}  // namespace fixline::app
