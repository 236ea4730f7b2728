#include "text/fold.hpp"

#include <algorithm>
#include <utility>

#include "text/ascii.hpp"
#include "text/utf8.hpp"

namespace fixline::text {
namespace {

/// Without what only tells the terminal a colour.
std::size_t shown_length(std::string_view line) {
  auto length = utf8_length(line);
  for (auto at = line.find("\x1b["); at != line.npos; at = line.find("\x1b[", at + 1))
    length -= line.substr(at).find('m') + 1;
  return length;
}

/// Blanks before the rest of a line.
std::size_t hang_of(std::string_view line, std::size_t columns) {
  constexpr std::size_t usual = 4;
  const auto gap = line.rfind("  ");
  const auto last_column = gap == line.npos ? line.size() : utf8_length(line.substr(0, gap)) + 2;
  return last_column <= columns / 2 ? last_column : std::min(usual, columns / 2);
}

std::string folded_line(std::string line, std::size_t columns) {
  const auto hang = hang_of(line, columns);
  std::string done;
  while (shown_length(line) > columns) {
    const auto begin = line.find_first_not_of(' ');
    auto at = line.rfind(' ', columns);
    if (at == line.npos || at < begin) at = line.find(' ', std::max(begin, columns));
    if (at == line.npos) break;
    auto kept = line.substr(0, at);
    kept.erase(kept.find_last_not_of(' ') + 1);
    done += kept + "\n";
    line = std::string(hang, ' ') + std::string(trimmed(std::string_view(line).substr(at)));
  }
  return done + line;
}

}  // namespace

std::string folded(std::string_view text, std::size_t columns) {
  std::string result;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    result += folded_line(std::string(text.substr(0, end)), columns);
    if (end < text.size()) result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string filled(std::string_view text, std::size_t columns) {
  std::string result;
  std::size_t length = 0;  // of the line of prose that is being filled
  bool is_prose = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const bool goes_on = std::exchange(is_prose, !line.empty() && line.front() != ' ') && is_prose;
    if (!goes_on && !result.empty()) result += '\n';
    if (!goes_on) length = 0;
    const bool is_last = line.ends_with(':');
    if (!is_prose) result += line;
    while (is_prose && !line.empty()) {
      const auto word = line.substr(0, line.find(' '));
      line = trimmed(line.substr(word.size()));
      const bool fits = length + 1 + utf8_length(word) <= columns;
      if (length > 0) result += fits ? ' ' : '\n';
      length = (length > 0 && fits ? length + 1 : 0) + utf8_length(word);
      result += word;
    }
    if (is_last) is_prose = false;
  }
  return result;
}

}  // namespace fixline::text
