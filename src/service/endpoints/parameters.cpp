#include "endpoints/parameters.hpp"

#include <algorithm>
#include <utility>

#include "http/problem.hpp"
#include "points/validation.hpp"
#include "text/edit_distance.hpp"
#include "text/truth.hpp"
#include "text/utf8.hpp"

namespace fixline::endpoints {

using http::Request;
using http::Response;
using http::Router;
namespace {

/// As much of a stranger's text as an answer repeats.
std::string shown(std::string_view text) {
  constexpr std::size_t bytes_max = 40;
  if (points::fault_of_text(text)) return "...";
  const auto beginning = text::utf8_prefix(text, bytes_max);
  return std::string(beginning) + (beginning.size() < text.size() ? "..." : "");
}

std::string list_of(const ParameterNames& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  return list.empty() ? "none" : list;
}

std::unexpected<Error> unknown(std::string_view name, const ParameterNames& names) {
  return failure(ErrorCode::invalid, shown(name) + ": is no parameter here; there are " +
                                         list_of(names) + text::did_you_mean(name, names));
}

asio::awaitable<Response> refused(Error error) { co_return http::problem(error); }

}  // namespace

Result<void> only_known(const Request& request, const ParameterNames& names) {
  for (const auto& [name, value] : request.query)
    if (name != token_parameter && std::ranges::find(names, name) == names.end())
      return unknown(name, names);
  return {};
}

Result<void> only_known_once(const Request& request, const ParameterNames& names) {
  if (auto known = only_known(request, names); !known) return known;
  const auto& query = request.query;
  for (auto one = query.begin(); one != query.end(); ++one)
    if (std::any_of(query.begin(), one,
                    [&](const auto& other) { return other.first == one->first; }))
      return failure(ErrorCode::invalid, one->first + ": is given more than once");
  return {};
}

// Not a coroutine where it lets the request through: that would be one more frame.
Router::Endpoint taking(ParameterNames names, Router::Endpoint endpoint) {
  return [names = std::move(names), endpoint = std::move(endpoint)](Request request) {
    if (auto known = only_known_once(request, names); !known)
      return refused(std::move(known).error());
    return endpoint(std::move(request));
  };
}

Result<bool> truth(const Request& request, std::string_view name) {
  const auto value = request.parameter(name);
  if (!value) return false;
  if (const auto truth = text::truth_in(*value)) return *truth;
  return bad_value(name, *value, "is not " + std::string(text::truth_words));
}

std::unexpected<Error> bad_value(std::string_view name, std::string_view value,
                                 std::string_view reason) {
  return failure(ErrorCode::invalid,
                 std::string(name) + ": \"" + shown(value) + "\" " + std::string(reason));
}

}  // namespace fixline::endpoints
