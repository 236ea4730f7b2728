#include "endpoints/admin_gate.hpp"

#include <string_view>
#include <utility>

#include "formats/digest.hpp"
#include "http/problem.hpp"
#include "telemetry/seldom.hpp"
#include "text/ascii.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
namespace {

constexpr std::string_view bearer_scheme = "bearer ";

bool has_bearer_scheme(std::string_view authorization) {
  return authorization.size() > bearer_scheme.size() &&
         text::is_same_word(authorization.substr(0, bearer_scheme.size()), bearer_scheme);
}

}  // namespace

Router::Endpoint AdminGate::guarded(Router::Endpoint endpoint) {
  // What it holds lives in the router, longer than any request.
  return [this, endpoint = std::move(endpoint)](Request request) {
    return let_in(endpoint, std::move(request));
  };
}

asio::awaitable<Response> AdminGate::let_in(const Router::Endpoint& endpoint, Request request) {
  if (lets_in(request)) co_return co_await endpoint(std::move(request));
  tell_of(request);
  auto refused = problem(401, request.authorization.empty()
                                  ? "this needs the header Authorization: Bearer <ADMIN_TOKEN>"
                                  : "the token is wrong");
  refused.authenticate = "Bearer realm=\"fixline admin\"";
  co_return refused;
}

bool AdminGate::lets_in(const Request& request) const {
  const std::string_view authorization = request.authorization;
  return is_there() && has_bearer_scheme(authorization) &&
         formats::is_same_secret(authorization.substr(bearer_scheme.size()), token_);
}

// Whoever guesses must not be able to fill the log.
void AdminGate::tell_of(const Request& request) {
  log_->log(telemetry::seldom("admin requests without a token"), spdlog::level::warn,
            "admin: {} is refused: no token, or a wrong one", request.client);
}

}  // namespace fixline::endpoints
