#include "commands/asking/told_status.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <utility>

#include "client/http_client.hpp"
#include "health/trouble_finding.hpp"
#include "json/members.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;
using plain_json::text_at;

constexpr client::HttpLimits limits{.connect = std::chrono::seconds(1),
                                    .exchange = std::chrono::seconds(4)};

std::string what_of(const json::object& trouble) {
  const auto queue = text_at(trouble, "queue");
  const auto seconds = static_cast<std::int64_t>(plain_json::number_at(trouble, "since_seconds"));
  return (queue.empty() ? "" : "queue " + queue + " ") + text_at(trouble, "says") + " (since " +
         std::to_string(seconds) + " s)";
}

}  // namespace

Result<json::object> ask_service(const client::ServiceAddress& service, std::string_view target,
                                 const std::string& admin_token) {
  const auto authorization = admin_token.empty() ? "" : "Bearer " + admin_token;
  auto answer = client::ask(
      service, {.method = "GET", .target = target, .authorization = authorization}, limits);
  if (!answer) return std::unexpected(std::move(answer).error());
  boost::system::error_code error;
  auto body = json::parse(answer->body, error);
  if (error || !body.is_object())
    return failure(ErrorCode::invalid, std::string(target) + ": status " +
                                           std::to_string(answer->status) +
                                           ", and no JSON object; is this Fixline?");
  return std::move(body.get_object());
}

health::Findings troubles_in(const json::object& health) {
  health::Findings found;
  for (const auto& trouble : plain_json::list_at(health, "troubles"))
    if (const auto* object = trouble.if_object())
      found.push_back(health::finding_of(health::trouble_kind_named(text_at(*object, "kind")),
                                         what_of(*object)));
  return found;
}

}  // namespace fixline::commands
