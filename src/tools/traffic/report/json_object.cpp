#include "traffic/report/json_object.hpp"

#include "client/text_table.hpp"

namespace fixline::traffic {

JsonObject& JsonObject::add(std::string_view key, std::string_view text) {
  std::string quoted = "\"";
  for (const char c : client::printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return add_raw(key, quoted + "\"");
}

JsonObject& JsonObject::add_raw(std::string_view key, std::string_view json) {
  if (text_.size() > 1) text_ += ',';
  text_.append("\"").append(key).append("\":").append(json);
  return *this;
}

}  // namespace fixline::traffic
