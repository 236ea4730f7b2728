#include "json/plain_json.hpp"

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <charconv>
#include <cmath>
#include <string_view>

namespace fixline::plain_json {
namespace {

namespace boost_json = boost::json;

void append(std::string& out, const boost_json::value& value);

void append(std::string& out, std::string_view text) {
  out += boost_json::serialize(boost_json::string(text.data(), text.size()));
}

void append(std::string& out, double number) {
  if (!std::isfinite(number)) {
    out += "null";
    return;
  }
  std::array<char, 400> digits{};  // of the longest double there is
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  out.append(digits.data(), end.ptr);
}

void append(std::string& out, const boost_json::object& object) {
  char separator = '{';
  for (const auto& [key, value] : object) {
    out += separator;
    separator = ',';
    append(out, std::string_view(key.data(), key.size()));
    out += ':';
    append(out, value);
  }
  out += object.empty() ? "{}" : "}";
}

void append(std::string& out, const boost_json::array& array) {
  char separator = '[';
  for (const auto& value : array) {
    out += separator;
    separator = ',';
    append(out, value);
  }
  out += array.empty() ? "[]" : "]";
}

void append(std::string& out, const boost_json::value& value) {
  if (const auto* object = value.if_object())
    append(out, *object);
  else if (const auto* array = value.if_array())
    append(out, *array);
  else if (const auto* number = value.if_double())
    append(out, *number);
  else
    out += boost_json::serialize(value);
}

}  // namespace

std::string text_of(const boost_json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

double rounded(double value, int digits) {
  const double unit = std::pow(10.0, digits);
  return std::round(value * unit) / unit;
}

}  // namespace fixline::plain_json
