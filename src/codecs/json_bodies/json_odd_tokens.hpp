#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fixline::json_bodies {

/// What a token is that JSON does not know, though it is clear where it begins and ends.
enum class OddToken : std::uint8_t {
  not_finite,  ///< NaN, -Infinity, inf
  number,      ///< 008.2, +5, .5, 1., 0x10
  word,        ///< True, None, undefined
  text,        ///< bytes that are no UTF-8, a lone surrogate, a bad escape, a control character
};

/// After a field's name: "is not a finite number". Lives for ever.
[[nodiscard]] std::string_view reason_of(OddToken token) noexcept;

/// The odd tokens of a text, by where they begin.
class OddTokens {
 public:
  static constexpr std::size_t count_max = 100'000;

  [[nodiscard]] std::optional<OddToken> at(std::size_t place) const noexcept;

 private:
  friend class JsonMender;

  std::vector<std::pair<std::size_t, OddToken>> tokens_;  // by place
};

/// Takes the odd tokens out of `json`, so that a reader of JSON can go on behind them. In place of
/// each value stands an empty object, in a name a question mark for each bad byte; no other byte
/// changes or moves, and that what is left is JSON is for its reader to find out.
/// nullopt when there is nothing to mend, and, with the text half done, when there are too many odd
/// tokens, or one of a single byte.
[[nodiscard]] std::optional<OddTokens> mend(std::string& json);

}  // namespace fixline::json_bodies
