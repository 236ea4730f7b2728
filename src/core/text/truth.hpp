#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "text/ascii.hpp"

namespace fixline::text {

/// What truth_in() takes, for people.
inline constexpr std::string_view truth_words = "true or false, yes or no, on or off, 1 or 0";

/// yes or no as people write them, in any case; nullopt for every other word.
[[nodiscard]] constexpr std::optional<bool> truth_in(std::string_view word) noexcept {
  constexpr std::array<std::string_view, 4> affirmations{"true", "yes", "on", "1"};
  constexpr std::array<std::string_view, 4> denials{"false", "no", "off", "0"};
  const auto is_word = [word](std::string_view one) { return is_same_word(word, one); };
  if (std::ranges::any_of(affirmations, is_word)) return true;
  if (std::ranges::any_of(denials, is_word)) return false;
  return std::nullopt;
}

}  // namespace fixline::text
