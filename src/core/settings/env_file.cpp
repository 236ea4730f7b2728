#include "settings/env_file.hpp"

#include <algorithm>
#include <cctype>

#include "text/ascii.hpp"

namespace fixline::settings {
namespace {

constexpr std::string_view blanks = " \t\r";

bool is_name(std::string_view text) {
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::ranges::all_of(text, fits);
}

/// `text` begins with the quote.
Result<std::string> quoted_value(std::string_view text) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      const auto rest = text::trimmed(text.substr(i + 1));
      if (rest.empty() || rest.starts_with('#')) return value;
      return failure(ErrorCode::invalid, "more text after the closing quote");
    }
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      const char letter = text[++i];
      value += letter == 'n' ? '\n' : letter == 't' ? '\t' : letter;
    } else {
      value += text[i];
    }
  }
  return failure(ErrorCode::invalid, std::string("a closing ") + quote + " is missing");
}

std::string_view plain_value(std::string_view text) {
  if (text.starts_with('#')) return {};
  for (std::size_t i = 1; i < text.size(); ++i)
    if (text[i] == '#' && blanks.find(text[i - 1]) != std::string_view::npos)
      return text::trimmed(text.substr(0, i));
  return text;
}

Result<EnvLine> parse_line(std::string_view text, int number) {
  if (text.starts_with("export ") || text.starts_with("export\t"))
    text = text::trimmed(text.substr(7));
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) return failure(ErrorCode::invalid, "NAME=VALUE expected");
  const auto name = text::trimmed(text.substr(0, equals));
  if (!is_name(name))
    return failure(ErrorCode::invalid, "a name of letters, digits and _ expected");
  const auto rest = text::trimmed(text.substr(equals + 1));
  if (!rest.starts_with('"') && !rest.starts_with('\''))
    return EnvLine{std::string(name), std::string(plain_value(rest)), number};
  auto value = quoted_value(rest);
  if (!value) return std::unexpected(value.error());
  return EnvLine{std::string(name), std::move(*value), number};
}

}  // namespace

Result<std::vector<EnvLine>> parse_env_file(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<EnvLine> lines;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text::trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    auto parsed = parse_line(line, number);
    if (!parsed)
      return std::unexpected(in_context(parsed.error(), "line " + std::to_string(number)));
    lines.push_back(std::move(*parsed));
  }
  return lines;
}

}  // namespace fixline::settings
