#include "json_bodies/json_odd_tokens.hpp"

#include <algorithm>

#include "json_bodies/json_values.hpp"
#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace fixline::json_bodies {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view ends_of_token = " \t\r\n,:[]{}\"";
constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";

OddToken kind_of(std::string_view word) {
  if (word.starts_with('-') || word.starts_with('+')) word.remove_prefix(1);
  const std::string lower = text::lower(word);
  if (lower == "nan" || lower == "inf" || lower == "infinity") return OddToken::not_finite;
  const bool is_number = word.starts_with('.') || (!word.empty() && text::is_digit(word.front()));
  return is_number ? OddToken::number : OddToken::word;
}

/// The 16 bits of "\uXXXX" at the beginning of `text`; nullopt when none stands there.
std::optional<unsigned> code_unit_at(std::string_view text) {
  if (!text.starts_with("\\u") || text.size() < 6) return std::nullopt;
  unsigned unit = 0;
  for (const char c : text.substr(2, 4)) {
    if (hex_digits.find(c) == std::string_view::npos) return std::nullopt;
    unit = unit * 16 + (text::is_digit(c) ? static_cast<unsigned>(c - '0')
                                          : static_cast<unsigned>(text::lower(c) - 'a' + 10));
  }
  return unit;
}

/// Length of the good escape that `text` begins with; 0 when it is none.
std::size_t escape_size(std::string_view text) {
  if (text.size() >= 2 && std::string_view("\"\\/bfnrt").find(text[1]) != std::string_view::npos)
    return 2;
  const auto unit = code_unit_at(text);
  if (!unit || (*unit >= 0xdc00 && *unit < 0xe000)) return 0;
  if (*unit < 0xd800 || *unit >= 0xe000) return 6;
  const auto low = code_unit_at(text.substr(6));
  return low && *low >= 0xdc00 && *low < 0xe000 ? 12 : 0;
}

/// Length of the good character or escape that `text` begins with; 0 when it is none.
std::size_t good_size(std::string_view text) {
  if (text.front() == '\\') return escape_size(text);
  if (static_cast<unsigned char>(text.front()) < 0x20) return 0;
  return text::utf8_character_size(text);
}

/// Length of the first character of `text` that is not good: what its quotes are found by.
std::size_t bad_size(std::string_view text) {
  return text.front() == '\\' ? std::min<std::size_t>(2, text.size()) : 1;
}

}  // namespace

std::string_view reason_of(OddToken token) noexcept {
  switch (token) {
    case OddToken::not_finite: return "is not a finite number";
    case OddToken::number: return "is a malformed number";
    case OddToken::word: return "is a word that JSON does not know";
    case OddToken::text: break;
  }
  return "is a text that is not valid UTF-8, or has a bad escape or a control character";
}

std::optional<OddToken> OddTokens::at(std::size_t place) const noexcept {
  const auto found =
      std::ranges::lower_bound(tokens_, place, {}, &std::pair<std::size_t, OddToken>::first);
  if (found == tokens_.end() || found->first != place) return std::nullopt;
  return found->second;
}

/// One walk over a text, front to back.
class JsonMender {
 public:
  explicit JsonMender(std::string& json) : json_(json) {}

  std::optional<OddTokens> run() {
    while (at_ < json_.size()) {
      const char c = json_[at_];
      if (c == '"') {
        if (!pass_text()) return std::nullopt;
      } else if (ends_of_token.find(c) != std::string_view::npos) {
        ++at_;
      } else if (!pass_word()) {
        return std::nullopt;
      }
    }
    if (!is_changed_) return std::nullopt;
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::string_view rest(std::size_t from) const {
    return std::string_view(json_).substr(from);
  }

  /// False for a text that is not closed.
  bool pass_text() {
    const std::size_t from = at_;
    bool is_good = true;
    std::size_t to = at_ + 1;
    while (to < json_.size() && json_[to] != '"') {
      const std::size_t size = good_size(rest(to));
      is_good = is_good && size > 0;
      to += size > 0 ? size : bad_size(rest(to));
    }
    if (to >= json_.size()) return false;
    at_ = to + 1;
    if (is_good) return true;
    if (is_name()) return blot(from + 1, to);
    return replace(from, OddToken::text);
  }

  bool pass_word() {
    const std::size_t from = at_;
    at_ = std::min(json_.find_first_of(ends_of_token, from), json_.size());
    const auto word = std::string_view(json_).substr(from, at_ - from);
    if (word == "true" || word == "false" || word == "null" || is_json_number(word)) return true;
    return replace(from, kind_of(word));
  }

  /// Whether what ends here is followed by a colon.
  [[nodiscard]] bool is_name() const {
    const std::size_t next = json_.find_first_not_of(blanks, at_);
    return next != std::string::npos && json_[next] == ':';
  }

  bool blot(std::size_t from, std::size_t to) {
    is_changed_ = true;
    while (from < to) {
      const std::size_t size = good_size(rest(from));
      if (size == 0) json_[from] = '?';
      from += std::max<std::size_t>(size, 1);
    }
    return true;
  }

  /// Puts an empty object over the token from there to here.
  bool replace(std::size_t from, OddToken token) {
    if (at_ - from < 2 || found_.tokens_.size() == OddTokens::count_max) return false;
    json_.replace(from, 2, "{}");
    std::fill(json_.begin() + static_cast<std::ptrdiff_t>(from + 2),
              json_.begin() + static_cast<std::ptrdiff_t>(at_), ' ');
    found_.tokens_.emplace_back(from, token);
    is_changed_ = true;
    return true;
  }

  std::string& json_;
  std::size_t at_ = 0;
  OddTokens found_;
  bool is_changed_ = false;
};

std::optional<OddTokens> mend(std::string& json) { return JsonMender(json).run(); }

}  // namespace fixline::json_bodies
