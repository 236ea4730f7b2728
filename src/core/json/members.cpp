#include "json/members.hpp"

#include <cmath>

namespace fixline::plain_json {

const boost::json::value& value_at(Members of, std::string_view name) noexcept {
  static const boost::json::value none;
  const auto* value = of.find(name);
  return value == nullptr ? none : *value;
}

std::string text_at(Members of, std::string_view name) {
  const auto* text = value_at(of, name).if_string();
  return text == nullptr ? std::string() : std::string(*text);
}

double number_at(Members of, std::string_view name) noexcept {
  const auto& value = value_at(of, name);
  return value.is_number() ? value.to_number<double>() : 0;
}

std::int64_t count_at(Members of, std::string_view name) noexcept {
  return std::llround(number_at(of, name));
}

std::string digits_at(Members of, std::string_view name) {
  return std::to_string(count_at(of, name));
}

const boost::json::array& list_at(Members of, std::string_view name) noexcept {
  static const boost::json::array none;
  const auto* list = value_at(of, name).if_array();
  return list == nullptr ? none : *list;
}

}  // namespace fixline::plain_json
