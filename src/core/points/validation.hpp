#pragma once

#include <optional>
#include <string_view>

#include "points/track.hpp"
#include "text/escaped.hpp"
#include "text/utf8.hpp"

namespace fixline::points {

/// Each fault_of_... says what is wrong with a value, or nullopt when nothing is. The texts follow
/// a field's name: "lat: is outside -90..90". They live for ever.
using Fault = std::optional<std::string_view>;

[[nodiscard]] constexpr Fault fault_of_latitude(double degrees) noexcept {
  if (degrees >= -90 && degrees <= 90) return std::nullopt;  // false for a NaN
  return "is outside -90..90";
}

[[nodiscard]] constexpr Fault fault_of_longitude(double degrees) noexcept {
  if (degrees >= -180 && degrees <= 180) return std::nullopt;
  return "is outside -180..180";
}

/// A longitude at most 0.1 degrees beyond the date line, as of a track that goes on over it without
/// wrapping, as what it is on the other side; nullopt for any other.
[[nodiscard]] constexpr std::optional<double> across_date_line(double degrees) noexcept {
  constexpr double beyond_max = 180.1;
  if (degrees > 180 && degrees <= beyond_max) return degrees - 360;
  if (degrees < -180 && degrees >= -beyond_max) return degrees + 360;
  return std::nullopt;
}

/// What is told of it, after the field's name.
inline constexpr std::string_view wrapped = "is at most 0.1 beyond the date line and is wrapped";

/// A text must be valid UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL.
[[nodiscard]] inline Fault fault_of_text(std::string_view text) noexcept {
  if (text.find('\0') != std::string_view::npos) return "contains NUL";
  return text::is_utf8(text) ? Fault{} : "is not valid UTF-8";
}

/// What an id is that was taken once: a text of at most `id_characters_max` characters (code
/// points).
[[nodiscard]] inline Fault fault_of_taken_id(std::string_view id) noexcept {
  if (const auto fault = fault_of_text(id)) return fault;
  if (text::utf8_length(id) > id_characters_max) return "is longer than 100 characters";
  return std::nullopt;
}

/// The same of one that comes in: it is for people and logs to read.
[[nodiscard]] inline Fault fault_of_id(std::string_view id) noexcept {
  if (const auto fault = fault_of_taken_id(id)) return fault;
  if (text::has_controls(id)) return "contains a control character";
  return std::nullopt;
}

}  // namespace fixline::points
