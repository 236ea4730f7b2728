#include "access/access_answers.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "http/problem.hpp"

namespace fixline::access {
namespace {

using http::problem;
using http::Response;

std::string_view challenge_for(Scope scope) {
  return is_administration(scope) ? "Bearer realm=\"fixline admin\"" : "Bearer realm=\"fixline\"";
}

Response refused_by(std::string_view challenge, unsigned status, std::string_view detail,
                    std::string_view error) {
  auto response = problem(status, detail);
  response.authenticate = challenge;
  if (!error.empty()) response.authenticate.append(", error=\"").append(error).append("\"");
  return response;
}

Response invalid_token(Scope scope, std::string_view detail) {
  return refused_by(challenge_for(scope), 401, detail, "invalid_token");
}

Response lacking(Scope scope) {
  auto response = refused_by(challenge_for(scope), 403,
                             "the token may not do this: it lacks " + std::string(name_of(scope)),
                             "insufficient_scope");
  response.authenticate.append(", scope=\"").append(name_of(scope)).append("\"");
  return response;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

/// The window is the time in which an empty bucket fills.
std::string policy_of(PointLimit limit) {
  const auto window =
      std::max<std::uint64_t>((limit.burst + limit.per_second - 1) / limit.per_second, 1);
  return "\"points\";q=" + number(limit.burst) + ";w=" + number(window);
}

}  // namespace

Response answer_to(Admittance refused, Scope scope) {
  switch (refused) {
    case Admittance::missing:
      return refused_by(challenge_for(scope), 401,
                        "this needs a token: Authorization: Bearer <token>, X-API-Key: <token>, or "
                        "as the password of Basic",
                        "");
    case Admittance::expired: return invalid_token(scope, "the token is no longer valid");
    case Admittance::revoked: return invalid_token(scope, "the token was revoked");
    case Admittance::in_url:
      return invalid_token(scope, "the token may not be given in the URL; send it in a header");
    case Admittance::unready:
      return problem(503, "tokens can't be judged yet; nothing was taken, send it again");
    case Admittance::scope: return lacking(scope);
    default: return invalid_token(scope, "the token is wrong");
  }
}

Response not_yours(Scope scope, std::string_view what, std::string_view name) {
  const auto which = name.empty() ? "points without a " + std::string(what) + "_id"
                                  : std::string(what) + " " + std::string(name);
  return refused_by(challenge_for(scope), 403,
                    "the token is not for " + which + "; nothing was taken", "insufficient_scope");
}

Response too_fast(PointLimit limit, std::uint64_t left, std::chrono::nanoseconds wait) {
  const auto seconds =
      std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(wait).count(), 1);
  auto response =
      http::too_many_requests("the token may send " + number(limit.per_second) + " points a second",
                              static_cast<unsigned>(seconds));
  response.rate_limit_policy = policy_of(limit);
  response.rate_limit = "\"points\";r=" + number(left) + ";t=" + std::to_string(seconds);
  return response;
}

Response too_many(PointLimit limit, std::uint64_t points) {
  auto response =
      problem(413, number(points) + " points are more than the token may send at once, " +
                       number(limit.burst) + "; nothing was taken, send them in parts");
  response.rate_limit_policy = policy_of(limit);
  return response;
}

}  // namespace fixline::access
