#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace fixline::redis {

/// One command in RESP, built word by word: Command("XADD").word(key).word("*").word(7).
class Command {
 public:
  explicit Command(std::string_view name) { word(name); }

  Command& word(std::string_view text) & {
    append_head('$', text.size());
    body_.append(text).append("\r\n");
    ++words_;
    return *this;
  }

  Command& word(std::integral auto number) & {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    return word(std::string_view(digits, static_cast<std::size_t>(end - digits)));
  }

  /// Appends the command to what is to be sent.
  void append_to(std::string& out) const {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, words_).ptr;
    out.append("*").append(digits, end).append("\r\n").append(body_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return body_.size() + 24; }

 private:
  void append_head(char kind, std::size_t number) {
    char head[28];
    head[0] = kind;
    char* end = std::to_chars(head + 1, head + sizeof head - 2, number).ptr;
    *end++ = '\r';
    *end++ = '\n';
    body_.append(head, end);
  }

  std::string body_;
  std::size_t words_ = 0;
};

/// Command of the given words, texts and numbers: command("XLEN", key).
template <class... Words>
[[nodiscard]] Command command(std::string_view name, const Words&... words) {
  Command made(name);
  (made.word(words), ...);
  return made;
}

}  // namespace fixline::redis
