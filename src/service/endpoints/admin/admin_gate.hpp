#pragma once

#include <string>
#include <string_view>

#include "access/access_gate.hpp"
#include "access/scope.hpp"
#include "endpoints/admin/wrong_tokens.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "reactor/asio.hpp"

namespace fixline::endpoints {

/// Lets those into /admin who may do what they ask for there. While nobody may anything, nothing of
/// /admin is there. The answer to a wrong token waits; no other does, whatever came from its
/// address.
///
/// One reactor; outlives the endpoints that it guards.
class AdminGate {
 public:
  /// Both must outlive it. `wrong`: what all reactors know of those who guess.
  AdminGate(access::AccessGate& gate, WrongTokens& wrong) : gate_(gate), wrong_(wrong) {}

  /// The endpoint; or 401 or 403 for who may not do that, 404 when nobody may.
  [[nodiscard]] http::Router::Endpoint guarded(access::Scope scope,
                                               http::Router::Endpoint endpoint);
  /// The same 401 or 403 for who need not send the body for it.
  [[nodiscard]] http::Router::Glance glance(access::Scope scope);

  /// Whether it comes from one who may look at what is below /admin, for what strangers see less
  /// of.
  [[nodiscard]] bool recognizes(const http::Request& request) const;

 private:
  asio::awaitable<http::Response> let_in(access::Scope scope,
                                         const http::Router::Endpoint& endpoint,
                                         http::Request request);
  asio::awaitable<http::Response> refuse(access::Admittance why, access::Scope scope,
                                         std::string client);
  asio::awaitable<void> pay_for_wrong_token(std::string_view client);

  access::AccessGate& gate_;
  WrongTokens& wrong_;
};

}  // namespace fixline::endpoints
