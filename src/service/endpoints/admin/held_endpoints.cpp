#include "endpoints/admin/held_endpoints.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

#include "endpoints/parameters.hpp"
#include "http/problem.hpp"
#include "json/plain_json.hpp"
#include "orders/held_order.hpp"
#include "text/number.hpp"

namespace fixline::endpoints {

using http::problem;
using http::Request;
using http::Response;
using http::Router;
namespace {

namespace json = boost::json;

constexpr std::size_t body_bytes_max = 64 << 10;

/// The filter that query parameters name.
json::object filter_of(const Request& request) {
  json::object about;
  for (const auto& [name, value] : request.query) {
    if (name == token_parameter) continue;
    const auto number = name == "older" ? text::number_in<std::int64_t>(value) : std::nullopt;
    if (number)
      about[name] = *number;
    else
      about[name] = value;
  }
  return about;
}

/// The body of a POST: a filter, or {"all": true}. Errors: invalid.
Result<json::object> filter_in(std::string_view body) {
  boost::system::error_code error;
  auto value = body.empty() ? json::value(json::object()) : json::parse(body, error);
  if (error || !value.is_object()) return failure(ErrorCode::invalid, "the body is no JSON object");
  auto about = std::move(value.get_object());
  const auto* all = about.if_contains("all");
  const bool is_all = all != nullptr && all->is_bool() && all->get_bool();
  if (all != nullptr && !is_all) return failure(ErrorCode::invalid, "all: is not true");
  about.erase("all");
  if (is_all == about.empty()) return about;
  return failure(ErrorCode::invalid, is_all ? "all: there is a filter as well"
                                            : "a filter, or \"all\": true, must say which");
}

Response answer_of(const json::object& sum) {
  return {.status = orders::is_done(sum) ? 200U : 202U, .body = plain_json::text_of(sum)};
}

}  // namespace

void HeldEndpoints::add_to(Router& router, AdminGate& gate) {
  const auto ordering = [&](const char* verb) {
    return gate.guarded(access::Scope::control, taking({}, [this, verb](Request request) {
                          return change(std::move(request), verb);
                        }));
  };
  router.get("/admin/held",
             gate.guarded(access::Scope::read,
                          taking({"queue", "flight", "reason", "older"},
                                 [this](Request request) { return list(std::move(request)); })));
  const auto glance = gate.glance(access::Scope::control);
  router.post("/admin/held/retry", ordering(orders::retry_held), glance);
  router.post("/admin/held/bury", ordering(orders::bury_held), glance);
}

asio::awaitable<Response> HeldEndpoints::list(Request request) {
  return give(orders::list_held, filter_of(request));
}

asio::awaitable<Response> HeldEndpoints::change(Request request, const char* verb) {
  if (request.body.size() > body_bytes_max) co_return problem(413, "the body is too large");
  auto about = filter_in(request.body);
  if (!about) co_return problem(about.error());
  log_->info("admin: {} orders to {} ({})", request.asker(), verb, json::serialize(*about));
  co_return co_await give(verb, std::move(*about));
}

asio::awaitable<Response> HeldEndpoints::give(const char* verb, json::object about) {
  if (auto filter = orders::held_filter_in(about); !filter) co_return problem(filter.error());
  orders::Order order{verb, std::move(about)};
  const auto given = co_await orders_.give(std::move(order));
  co_return answer_of(orders::sum_of_held(given));
}

}  // namespace fixline::endpoints
