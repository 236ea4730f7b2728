#include "endpoints/admin_gate.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
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
using Verdict = WrongTokens::Verdict;
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
  const auto verdict = judge(request);
  if (verdict == Verdict::right) co_return co_await endpoint(std::move(request));
  tell_of(request);
  co_return co_await refuse(verdict, !request.authorization.empty());
}

asio::awaitable<Response> AdminGate::refuse(Verdict verdict, bool has_token) {
  if (verdict == Verdict::unseen) {
    auto later = problem(429, "a wrong token came from this address; try again in a second");
    later.retry_after_seconds = 1;
    co_return later;
  }
  if (has_token) {
    asio::steady_timer pause(co_await asio::this_coro::executor, wrong_.cost());
    co_await pause.async_wait(reactor::as_value);
  }
  auto refused =
      problem(401, has_token ? "the token is wrong"
                             : "this needs the header Authorization: Bearer <ADMIN_TOKEN>");
  refused.authenticate = "Bearer realm=\"fixline admin\"";
  co_return refused;
}

bool AdminGate::recognizes(const Request& request) {
  return !request.authorization.empty() && judge(request) == Verdict::right;
}

// Who shows no token guesses none.
Verdict AdminGate::judge(const Request& request) {
  if (request.authorization.empty()) return Verdict::wrong;
  return wrong_.judge(request.client, has_token(request), WrongTokens::Clock::now());
}

bool AdminGate::has_token(const Request& request) const {
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
