#include "access/token_text.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <system_error>

namespace fixline::access {
namespace {

constexpr std::string_view prefix = "fxl_";
/// Without those that look alike: people read ids to each other.
constexpr std::string_view id_letters = "abcdefghijkmnpqrstuvwxyz23456789";
constexpr std::string_view secret_letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

void fill_randomly(std::span<unsigned char> bytes) {
  while (!bytes.empty()) {
    const auto got = ::getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

/// Each letter equally likely: bytes beyond the last whole round of them are left out.
std::string random_word(std::string_view letters, std::size_t length) {
  const auto usable = 256 / letters.size() * letters.size();
  std::string word;
  std::array<unsigned char, 64> bytes{};
  while (word.size() < length) {
    fill_randomly(bytes);
    for (const auto byte : bytes)
      if (byte < usable && word.size() < length) word += letters[byte % letters.size()];
  }
  return word;
}

/// Which of all bytes are among the letters: each request asks.
using LetterSet = std::array<bool, 256>;

constexpr LetterSet set_of(std::string_view letters) {
  LetterSet set{};
  for (const char letter : letters) set[static_cast<unsigned char>(letter)] = true;
  return set;
}

bool is_of(std::string_view word, const LetterSet& letters) noexcept {
  return std::ranges::all_of(word, [&](char c) { return letters[static_cast<unsigned char>(c)]; });
}

}  // namespace

std::optional<TokenText> parse_token(std::string_view text) noexcept {
  if (text.size() != prefix.size() + token_id_characters + 1 + token_secret_characters ||
      !text.starts_with(prefix))
    return std::nullopt;
  text.remove_prefix(prefix.size());
  const TokenText token{text.substr(0, token_id_characters), text.substr(token_id_characters + 1)};
  static constexpr auto in_ids = set_of(id_letters);
  static constexpr auto in_secrets = set_of(secret_letters);
  if (text[token_id_characters] != '_' || !is_of(token.id, in_ids) ||
      !is_of(token.secret, in_secrets))
    return std::nullopt;
  return token;
}

std::string token_text(std::string_view id, std::string_view secret) {
  return std::string(prefix).append(id).append("_").append(secret);
}

std::string random_token_id() { return random_word(id_letters, token_id_characters); }

std::string random_token_secret() { return random_word(secret_letters, token_secret_characters); }

}  // namespace fixline::access
