#include "commands/told_status.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <utility>

#include "client/http_client.hpp"
#include "health/advice.hpp"

namespace fixline::commands {
namespace {

namespace json = boost::json;

constexpr client::HttpLimits limits{.connect = std::chrono::seconds(1),
                                    .exchange = std::chrono::seconds(4)};

std::string what_of(const json::object& trouble) {
  const auto queue = text_at(trouble, "queue");
  const auto* since = trouble.if_contains("since_seconds");
  const auto seconds = since != nullptr && since->is_number() ? since->to_number<double>() : 0;
  return (queue.empty() ? "" : "queue " + queue + " ") + text_at(trouble, "says") + " (since " +
         std::to_string(static_cast<std::int64_t>(seconds)) + " s)";
}

}  // namespace

Result<json::object> ask_service(const client::ServiceAddress& service, std::string_view target) {
  auto answer = client::ask(service, {.method = "GET", .target = target}, limits);
  if (!answer) return std::unexpected(std::move(answer).error());
  boost::system::error_code error;
  auto body = json::parse(answer->body, error);
  if (error || !body.is_object())
    return failure(ErrorCode::invalid, std::string(target) + ": status " +
                                           std::to_string(answer->status) +
                                           ", and no JSON object; is this Fixline?");
  return std::move(body.get_object());
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

health::Findings troubles_in(const json::object& health) {
  health::Findings found;
  const auto* troubles = health.if_contains("troubles");
  if (troubles == nullptr || !troubles->is_array()) return found;
  for (const auto& trouble : troubles->get_array())
    if (const auto* object = trouble.if_object())
      found.push_back(health::finding_of(health::trouble_kind_named(text_at(*object, "kind")),
                                         what_of(*object)));
  return found;
}

}  // namespace fixline::commands
