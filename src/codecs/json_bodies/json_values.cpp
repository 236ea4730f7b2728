#include "json_bodies/json_values.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace fixline::json_bodies {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr int depth_max = 64;

error_code walk_at(ondemand::value value, int depth);

error_code walk_array(ondemand::value value, int depth) {
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) return error;
  for (auto element : array) {
    ondemand::value inner;
    if (const auto error = std::move(element).get(inner)) return error;
    if (const auto error = walk_at(inner, depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

error_code walk_object(ondemand::value value, int depth) {
  ondemand::object object;
  if (const auto error = value.get_object().get(object)) return error;
  for (auto item : object) {
    ondemand::field field;
    if (const auto error = std::move(item).get(field)) return error;
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return error;
    if (const auto error = walk_at(field.value(), depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

error_code walk_number(ondemand::value value) {
  double number = 0;
  if (value.get_double().get(number) == simdjson::SUCCESS) return simdjson::SUCCESS;
  return is_json_number(value.raw_json_token()) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
}

error_code walk_at(ondemand::value value, int depth) {
  if (depth > depth_max) return simdjson::DEPTH_ERROR;
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::array: return walk_array(value, depth);
    case ondemand::json_type::object: return walk_object(value, depth);
    case ondemand::json_type::number: return walk_number(value);
    case ondemand::json_type::string: return value.get_string().error();
    case ondemand::json_type::boolean:
      return value.get_bool().error() ? simdjson::T_ATOM_ERROR : simdjson::SUCCESS;
    case ondemand::json_type::null:
      return value.is_null().error() ? simdjson::N_ATOM_ERROR : simdjson::SUCCESS;
  }
  return simdjson::TAPE_ERROR;
}

std::size_t count_digits(std::string_view text) noexcept {
  const auto* const end =
      std::ranges::find_if_not(text, [](char c) { return c >= '0' && c <= '9'; });
  return static_cast<std::size_t>(end - text.begin());
}

}  // namespace

error_code walk(ondemand::value value) { return walk_at(value, 0); }

bool is_json_number(std::string_view token) noexcept {
  token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  if (token.starts_with('-')) token.remove_prefix(1);
  const std::size_t whole = count_digits(token);
  if (whole == 0 || (whole > 1 && token.front() == '0')) return false;
  token.remove_prefix(whole);
  if (token.starts_with('.')) {
    const std::size_t fraction = count_digits(token.substr(1));
    if (fraction == 0) return false;
    token.remove_prefix(1 + fraction);
  }
  if (token.starts_with('e') || token.starts_with('E')) {
    token.remove_prefix(1);
    if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
    const std::size_t exponent = count_digits(token);
    if (exponent == 0) return false;
    token.remove_prefix(exponent);
  }
  return token.empty();
}

std::string explain(error_code error, std::string_view rest) {
  const std::string_view bare = rest.starts_with('-') ? rest.substr(1) : rest;
  if (bare.starts_with("NaN") || bare.starts_with("nan") || bare.starts_with("Inf") ||
      bare.starts_with("inf")) {
    return "NaN and Infinity are not JSON numbers";
  }
  switch (error) {
    case simdjson::EMPTY: return "the body is empty";
    case simdjson::UTF8_ERROR: return "it is not valid UTF-8";
    case simdjson::UNCLOSED_STRING: return "a text is not closed";
    case simdjson::UNESCAPED_CHARS: return "a text holds an unescaped control character";
    case simdjson::STRING_ERROR: return "a text holds a bad escape";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT: return "it ends before its last bracket is closed";
    case simdjson::NUMBER_ERROR: return "a number is malformed";
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR: return "expected true, false or null";
    case simdjson::DEPTH_ERROR:
      return "it is nested deeper than " + std::to_string(depth_max) + " levels";
    case simdjson::TRAILING_CONTENT: return "there is more after its end";
    default: return "a comma, colon, bracket or value is missing or misplaced";
  }
}

}  // namespace fixline::json_bodies
