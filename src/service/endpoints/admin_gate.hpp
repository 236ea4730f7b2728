#pragma once

#include <string>

#include "endpoints/wrong_tokens.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

/// Lets those in who have the bearer token of /admin. Without a token nothing of /admin is there.
///
/// A wrong token is answered after a second, and further ones of that address meanwhile with 429.
///
/// One reactor; outlives the endpoints that it guards.
class AdminGate {
 public:
  /// `wrong` must outlive it: what all reactors know of those who guess.
  AdminGate(std::string token, WrongTokens& wrong, telemetry::Log log)
      : token_(std::move(token)), wrong_(wrong), log_(std::move(log)) {}

  [[nodiscard]] bool is_there() const noexcept { return !token_.empty(); }

  /// The endpoint, or 401 with WWW-Authenticate for a token that is missing or wrong.
  [[nodiscard]] http::Router::Endpoint guarded(http::Router::Endpoint endpoint);

  /// Whether it comes from one who has the token, for what strangers see less of. A wrong one is
  /// paid for here, too.
  [[nodiscard]] bool recognizes(const http::Request& request);

 private:
  asio::awaitable<http::Response> let_in(const http::Router::Endpoint& endpoint,
                                         http::Request request);
  asio::awaitable<http::Response> refuse(WrongTokens::Verdict verdict, bool has_token);
  [[nodiscard]] WrongTokens::Verdict judge(const http::Request& request);
  [[nodiscard]] bool has_token(const http::Request& request) const;
  void tell_of(const http::Request& request);

  std::string token_;
  WrongTokens& wrong_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
