#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace fixline::traffic {

/// Writes one flat JSON object, member by member, in one line. Keys must need no escapes.
class JsonObject {
 public:
  template <std::integral Number>
  JsonObject& add(std::string_view key, Number number) {
    return add_raw(key, std::to_string(number));
  }
  JsonObject& add(std::string_view key, std::string_view text);

  /// Adds a value that is JSON already.
  JsonObject& add_raw(std::string_view key, std::string_view json);

  [[nodiscard]] std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

}  // namespace fixline::traffic
