#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace fixline::plain_json {

/// The members of an object that another program or version wrote: each may lack, or be of another
/// kind. Of a value that is no object: none. Must not outlive it.
class Members {
 public:
  Members(const boost::json::object& object) noexcept : object_(&object) {}
  Members(const boost::json::value& value) noexcept : object_(value.if_object()) {}

  /// Null: it lacks.
  [[nodiscard]] const boost::json::value* find(std::string_view name) const noexcept {
    return object_ == nullptr ? nullptr : object_->if_contains(name);
  }

 private:
  const boost::json::object* object_;
};

/// JSON's null for one that lacks.
[[nodiscard]] const boost::json::value& value_at(Members of, std::string_view name) noexcept;

/// "" for what is no text.
[[nodiscard]] std::string text_at(Members of, std::string_view name);

/// 0 for what is no number.
[[nodiscard]] double number_at(Members of, std::string_view name) noexcept;
/// The same, rounded; and that in digits.
[[nodiscard]] std::int64_t count_at(Members of, std::string_view name) noexcept;
[[nodiscard]] std::string digits_at(Members of, std::string_view name);

/// Empty for what is no list.
[[nodiscard]] const boost::json::array& list_at(Members of, std::string_view name) noexcept;

}  // namespace fixline::plain_json
