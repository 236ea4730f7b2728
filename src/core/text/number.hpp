#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace fixline::text {

/// The number that all of `text` is, as std::from_chars() reads it; nullopt for anything else.
template <class Number>
[[nodiscard]] std::optional<Number> number_in(std::string_view text) noexcept {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace fixline::text
