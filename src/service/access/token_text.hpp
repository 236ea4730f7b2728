#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "formats/digest.hpp"

namespace fixline::access {

/// A token as its owner has it: fxl_<id>_<secret>. The id is public: it is what lists and logs name
/// it by. Of the secret nothing is kept but its SHA-256: what is random needs no slow hash.
struct TokenText {
  std::string_view id;
  std::string_view secret;
};

inline constexpr std::size_t token_id_characters = 10;
inline constexpr std::size_t token_secret_characters = 43;  ///< letters and digits: 256 bits

/// Nullopt for what can't be a token. Holds as long as `text`.
[[nodiscard]] std::optional<TokenText> parse_token(std::string_view text) noexcept;

[[nodiscard]] std::string token_text(std::string_view id, std::string_view secret);

/// From the operating system's generator. Throws when that fails.
[[nodiscard]] std::string random_token_id();
[[nodiscard]] std::string random_token_secret();

}  // namespace fixline::access
