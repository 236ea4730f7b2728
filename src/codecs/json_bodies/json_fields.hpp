#pragma once

#include <simdjson.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "json_bodies/json_odd_tokens.hpp"
#include "json_bodies/json_values.hpp"
#include "points/time.hpp"
#include "points/time_bounds.hpp"

/// Into its caller at any size: a value that stays in registers is read twice as fast.
#define FIXLINE_HOT [[gnu::always_inline]]

namespace fixline::json_bodies {

/// Why a point is refused. No reason: it is not.
struct PointFault {
  std::string_view field;  ///< lives for ever
  std::string reason;
};

/// What of a point is not kept as it was sent. Both live for ever.
struct FieldChange {
  std::string_view field;
  std::string_view reason;
};

/// The odd tokens that were taken out of a document before it was read.
struct MendedPlaces {
  std::string_view text{};  ///< the document
  const OddTokens* tokens = nullptr;

  /// `token`: a part of the text.
  [[nodiscard]] std::optional<OddToken> at(std::string_view token) const {
    if (tokens == nullptr) return std::nullopt;
    return tokens->at(static_cast<std::size_t>(token.begin() - text.begin()));
  }
};

/// Reads the values of a point's fields, and remembers what is wrong with the first bad one.
///
/// An optional number that is NaN or infinite is left out: it is how many programs write that they
/// know none. Any other odd token is a fault of its point.
/// Each read() returns SUCCESS, be the value good or not, else what is malformed in the document.
class JsonFields {
 public:
  using Value = simdjson::ondemand::value;
  using Error = simdjson::error_code;

  JsonFields(const points::TimeWindow& window, MendedPlaces mended)
      : window_(window), mended_(mended) {}

  [[nodiscard]] bool is_good() const noexcept { return fault_.reason.empty(); }
  [[nodiscard]] const PointFault& fault() const noexcept { return fault_; }
  /// What of the point is not kept as it was sent.
  [[nodiscard]] const std::vector<FieldChange>& changes() const noexcept { return changes_; }
  [[gnu::cold]] void change(std::string_view field, std::string_view reason) {
    changes_.push_back({field, reason});
  }

  /// Whether an odd token stood at `token`.
  [[nodiscard]] bool is_odd(std::string_view token) const { return mended_.at(token).has_value(); }
  void begin_point() noexcept {
    fault_.reason.clear();
    changes_.clear();
  }

  [[gnu::cold]] void blame(std::string_view field, std::string_view reason) {
    if (is_good()) fault_ = {field, std::string(reason)};
  }

  template <class T>
  FIXLINE_HOT Error read(Value& value, std::optional<T>& out, std::string_view field) {
    const std::string_view token = value.raw_json_token();
    if (token.front() >= 'n') [[unlikely]] {  // a null, or what stands in for an odd token
      if (token.front() == 'n') {
        out.reset();
        return value.is_null().error();
      }
      if (std::is_same_v<T, double> && mended_.at(token) == OddToken::not_finite) {
        out.reset();
        change(field, "is not a finite number and is left out");
        return walk(value);
      }
    }
    return read(value, out.emplace(), field);
  }

  FIXLINE_HOT Error read(Value& value, double& out, std::string_view field) {
    if (value.get_double().get(out) == simdjson::SUCCESS) [[likely]]
      return simdjson::SUCCESS;
    const char first = *value.raw_json_token().data();
    const bool is_number = first == '-' || (first >= '0' && first <= '9');
    return blame_type(value, field, is_number ? "is too large a number" : "is not a number");
  }

  FIXLINE_HOT Error read(Value& value, points::Timestamp& out, std::string_view field) {
    auto time = points::parse_rfc3339(plain_text(value));
    if (time) [[likely]] {
      (void)value.get_raw_json_string();  // consumes it
    } else {
      std::string_view text;
      if (const auto error = value.get_string().get(text)) {
        if (error != simdjson::INCORRECT_TYPE) return error;
        return blame_type(value, field, "is not a text");
      }
      time = points::parse_rfc3339(text);
    }
    if (!time) [[unlikely]] {
      blame(field, "is not a date and time of RFC 3339, like 2024-03-20T14:23:45.123Z");
      return simdjson::SUCCESS;
    }
    out = *time;
    if (const auto fault = points::fault_of_time(out, window_)) [[unlikely]]
      blame(field, *fault);
    return simdjson::SUCCESS;
  }

  Error read(Value& value, std::string& out, std::string_view field) {
    std::string_view text;
    if (const auto error = value.get_string().get(text)) {
      if (error != simdjson::INCORRECT_TYPE) return error;
      return blame_type(value, field, "is not a text");
    }
    if (text.find('\0') != std::string_view::npos) blame(field, "contains NUL");
    out = text;
    return simdjson::SUCCESS;
  }

  Error read(Value& value, std::int32_t& out, std::string_view field) {
    double number = 0;
    if (value.get_double().get(number) != simdjson::SUCCESS)
      return blame_type(value, field, "is not a whole number");
    using Limits = std::numeric_limits<std::int32_t>;
    if (number != std::trunc(number))
      blame(field, "is not a whole number");
    else if (number < Limits::min() || number > Limits::max())
      blame(field, "is outside of 32 bits");
    else
      out = static_cast<std::int32_t>(number);
    return simdjson::SUCCESS;
  }

  Error read(Value& value, bool& out, std::string_view field) {
    if (value.get_bool().get(out) == simdjson::SUCCESS) return simdjson::SUCCESS;
    return blame_type(value, field, "is not true or false");
  }

 private:
  /// A value of the wrong type: the point is blamed, unless the value is malformed as such.
  [[gnu::cold]] Error blame_type(Value& value, std::string_view field, std::string_view reason) {
    const auto odd = mended_.at(value.raw_json_token());
    if (const auto error = walk(value)) return error;
    blame(field, odd ? reason_of(*odd) : reason);
    return simdjson::SUCCESS;
  }

  /// What stands between the quotes of a text, escapes and all; empty for another value. Spares
  /// the copy that unescaping makes.
  static std::string_view plain_text(Value& value) noexcept {
    std::string_view token = value.raw_json_token();
    while (!token.empty() && token.back() != '"') token.remove_suffix(1);
    if (token.size() < 2 || token.front() != '"') return {};
    return token.substr(1, token.size() - 2);
  }

  points::TimeWindow window_;
  MendedPlaces mended_;
  PointFault fault_;
  std::vector<FieldChange> changes_;
};

}  // namespace fixline::json_bodies
