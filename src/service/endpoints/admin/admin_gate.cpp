#include "endpoints/admin/admin_gate.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <utility>

#include "access/access_answers.hpp"
#include "http/problem.hpp"

namespace fixline::endpoints {

using access::Admittance;
using http::Request;
using http::Response;
using http::Router;

Router::Endpoint AdminGate::guarded(access::Scope scope, Router::Endpoint endpoint) {
  // What it holds lives in the router, longer than any request.
  return [this, scope, endpoint = std::move(endpoint)](Request request) {
    return let_in(scope, endpoint, std::move(request));
  };
}

Router::Glance AdminGate::glance(access::Scope scope) {
  return [this, scope](const Request& request) -> std::optional<asio::awaitable<Response>> {
    if (!gate_.has_administrator()) return std::nullopt;
    const auto why = gate_.refusal_from_admin(request, scope);
    if (!why) return std::nullopt;
    return refuse(*why, scope, request.client);
  };
}

bool AdminGate::recognizes(const Request& request) const {
  return gate_.judge(request, access::Scope::read).admittance == Admittance::admitted;
}

asio::awaitable<Response> AdminGate::let_in(access::Scope scope, const Router::Endpoint& endpoint,
                                            Request request) {
  if (!gate_.has_administrator())
    co_return http::problem(404, "there is nothing at " + request.path);
  auto caller = gate_.admit_to_admin(request, scope);
  if (!caller) co_return co_await refuse(caller.error(), scope, request.client);
  if (caller->token) request.token_id = caller->token->token.id;
  co_return co_await endpoint(std::move(request));
}

// Whoever shows no token guesses none; whose token is over, or may not do this, has its secret.
asio::awaitable<Response> AdminGate::refuse(Admittance why, access::Scope scope,
                                            std::string client) {
  if (why == Admittance::unknown) co_await pay_for_wrong_token(client);
  co_return access::answer_to(why, scope);
}

asio::awaitable<void> AdminGate::pay_for_wrong_token(std::string_view client) {
  const auto wait = wrong_.charge(client, WrongTokens::Clock::now());
  asio::steady_timer pause(co_await asio::this_coro::executor, wait);
  co_await pause.async_wait(reactor::as_value);
}

}  // namespace fixline::endpoints
