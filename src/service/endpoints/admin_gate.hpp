#pragma once

#include <string>

#include "http/message.hpp"
#include "http/router.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

/// Lets those in who have the bearer token of /admin. Without a token nothing of /admin is there.
///
/// One reactor; outlives the endpoints that it guards.
class AdminGate {
 public:
  AdminGate(std::string token, telemetry::Log log)
      : token_(std::move(token)), log_(std::move(log)) {}

  [[nodiscard]] bool is_there() const noexcept { return !token_.empty(); }

  /// The endpoint, or 401 with WWW-Authenticate for a token that is missing or wrong.
  [[nodiscard]] http::Router::Endpoint guarded(http::Router::Endpoint endpoint);

 private:
  asio::awaitable<http::Response> let_in(const http::Router::Endpoint& endpoint,
                                         http::Request request);
  [[nodiscard]] bool lets_in(const http::Request& request) const;
  void tell_of(const http::Request& request);

  std::string token_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
