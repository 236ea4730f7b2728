#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fixline::text {

/// The one of `words` that was probably meant by `word`: at most two letters to change, add,
/// remove or swap with their neighbour, or one of the beginning of a longer one; empty when none is
/// so near. The view is one of `words`.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string> words);

/// "; did you mean strict?", as the end of what is said of an unknown word; empty when no word is
/// near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> words);

}  // namespace fixline::text
