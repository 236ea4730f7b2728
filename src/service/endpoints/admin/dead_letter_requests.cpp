#include "endpoints/admin/dead_letter_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "endpoints/parameters.hpp"
#include "points/time.hpp"
#include "text/edit_distance.hpp"
#include "text/number.hpp"

namespace fixline::endpoints {

using http::Request;
namespace {

namespace json = boost::json;

std::unexpected<Error> bad(std::string_view name, std::string_view reason) {
  return failure(ErrorCode::invalid, std::string(name) + ": " + std::string(reason));
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  const auto number = text::number_in<std::int64_t>(text);
  return number && *number >= 0 ? number : std::nullopt;
}

Result<void> add_value(dead_letters::Filter& filter, std::string_view name,
                       const json::value& value) {
  if (value.is_string()) {
    const auto& text = value.get_string();
    return dead_letters::add(filter, name, {text.data(), text.size()}, points::now());
  }
  if (value.is_int64())
    return dead_letters::add(filter, name, std::to_string(value.get_int64()), points::now());
  return bad(name, "is neither a text nor a number");
}

Result<void> read_filter(dead_letters::Filter& filter, const json::value& value) {
  if (!value.is_object()) return bad("filter", "is not an object");
  for (const auto& member : value.get_object()) {
    const std::string_view name(member.key().data(), member.key().size());
    if (!member.value().is_array()) {
      if (auto added = add_value(filter, name, member.value()); !added) return added;
      continue;
    }
    // An empty list would mean all where somebody meant none.
    if (member.value().get_array().empty()) return bad(name, "is an empty list");
    for (const auto& one : member.value().get_array())
      if (auto added = add_value(filter, name, one); !added) return added;
  }
  return {};
}

Result<void> read_truth(bool& to, std::string_view name, const json::value& value) {
  if (!value.is_bool()) return bad(name, "is not true or false");
  to = value.get_bool();
  return {};
}

Result<std::int64_t> read_number(std::string_view name, const json::value& value) {
  if (value.is_int64() && value.get_int64() >= 0) return value.get_int64();
  if (value.is_string())
    if (const auto number = whole_number({value.get_string().data(), value.get_string().size()}))
      return *number;
  return bad(name, "is not a whole number");
}

std::unexpected<Error> unknown_member(std::string_view name) {
  static const std::vector<std::string> members{"filter",  "all",   "dry_run",
                                                "confirm", "limit", "cursor"};
  return bad(name, "is no member; there are filter, all, dry_run, confirm, limit, cursor" +
                       text::did_you_mean(name, members));
}

Result<void> read_member(DeadLetterOrder& order, std::string_view name, const json::value& value) {
  if (value.is_null()) return {};
  if (name == "filter") return read_filter(order.filter, value);
  if (name == "all") return read_truth(order.has_all, name, value);
  if (name == "dry_run") return read_truth(order.is_trial, name, value);
  if (name != "confirm" && name != "limit" && name != "cursor") return unknown_member(name);
  const auto number = read_number(name, value);
  if (!number) return std::unexpected(number.error());
  if (name == "confirm") order.confirm = *number;
  if (name == "limit") order.limit = static_cast<std::size_t>(*number);
  if (name == "cursor") order.cursor = *number;
  return {};
}

}  // namespace

Result<DeadLetterQuery> dead_letter_query(const Request& request, std::size_t limit_default,
                                          std::size_t limit_max) {
  static const ParameterNames known{"queue", "flight", "device", "reason", "sqlstate",
                                    "since", "until",  "id",     "limit",  "cursor"};
  if (auto is_known = only_known(request, known); !is_known)
    return std::unexpected(std::move(is_known).error());
  DeadLetterQuery query;
  query.limit = limit_default;
  for (const auto& [name, value] : request.query) {
    if (name == token_parameter) continue;
    if (name != "limit" && name != "cursor") {
      if (auto added = dead_letters::add(query.filter, name, value, points::now()); !added)
        return std::unexpected(std::move(added).error());
      continue;
    }
    const auto number = whole_number(value);
    if (!number) return bad(name, "is not a whole number");
    if (name == "cursor")
      query.cursor = *number;
    else if (*number < 1 || static_cast<std::size_t>(*number) > limit_max)
      return bad(name, "is not 1 to " + std::to_string(limit_max));
    else
      query.limit = static_cast<std::size_t>(*number);
  }
  return query;
}

Result<DeadLetterOrder> dead_letter_order(std::string_view body) {
  DeadLetterOrder order;
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return order;
  boost::system::error_code failed;
  const auto value = json::parse({body.data(), body.size()}, failed);
  if (failed) return failure(ErrorCode::invalid, "malformed JSON: " + failed.message());
  if (!value.is_object()) return failure(ErrorCode::invalid, "the body is not a JSON object");
  for (const auto& member : value.get_object()) {
    const std::string_view name(member.key().data(), member.key().size());
    if (auto read = read_member(order, name, member.value()); !read)
      return std::unexpected(std::move(read).error());
  }
  return order;
}

std::optional<std::int64_t> dead_letter_id(std::string_view text) {
  const auto id = whole_number(text);
  if (!id || *id == 0) return std::nullopt;
  return id;
}

}  // namespace fixline::endpoints
