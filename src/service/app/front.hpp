#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "app/intake.hpp"
#include "app/service_shared.hpp"
#include "app/watch.hpp"
#include "endpoints/admin_gate.hpp"
#include "endpoints/dead_letter_endpoints.hpp"
#include "endpoints/queue_control_endpoints.hpp"
#include "endpoints/status_endpoints.hpp"
#include "endpoints/tracking_endpoints.hpp"
#include "error/error.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace fixline::app {

/// What clients see of one reactor: the endpoints, and the server that reaches them.
///
/// One reactor; not thread-safe. To be drained before it is destroyed.
class Front {
 public:
  /// All must outlive it.
  Front(asio::any_io_executor executor, const ServiceShared& shared, Intake& intake, Watch& watch);

  /// Opens the address; clients wait until start(). Errors: misconfigured.
  Result<void> listen(const std::string& host, std::uint16_t port) {
    return server_.listen(host, port);
  }

  /// Accepts from now on. False once drained.
  [[nodiscard]] bool start() { return server_.start(); }

  /// Refuses new requests, answers those under way.
  asio::awaitable<void> drain() { return server_.drain(); }

  [[nodiscard]] std::uint16_t port() const { return server_.port(); }

 private:
  endpoints::TrackingEndpoints tracking_;
  endpoints::StatusEndpoints status_;
  endpoints::AdminGate admin_;
  endpoints::DeadLetterEndpoints dead_letters_;
  endpoints::QueueControlEndpoints queue_controls_;
  http::Router router_;
  http::Server server_;
};

}  // namespace fixline::app
