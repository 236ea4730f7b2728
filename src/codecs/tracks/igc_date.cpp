#include "tracks/igc_date.hpp"

#include <algorithm>

#include "text/ascii.hpp"

namespace fixline::tracks {
namespace {

bool are_digits(std::string_view text) noexcept {
  return std::ranges::all_of(text, text::is_digit);
}

int number_of(std::string_view digits) noexcept {
  int number = 0;
  for (const char digit : digits) number = 10 * number + (digit - '0');
  return number;
}

/// What stands behind HFDTE, DATE, colons and blanks; nullopt for a record that is no date.
std::optional<std::string_view> date_of_record(std::string_view line) noexcept {
  constexpr std::string_view name = "DTE";
  constexpr std::string_view word = "DATE";
  if (line.empty() || text::upper(line.front()) != 'H') return std::nullopt;
  line.remove_prefix(1);
  if (!text::is_same_word(line.substr(0, name.size()), name)) {
    if (line.empty() || text::is_digit(line.front())) return std::nullopt;
    line.remove_prefix(1);
  }
  if (!text::is_same_word(line.substr(0, name.size()), name)) return std::nullopt;
  line.remove_prefix(name.size());
  for (;;) {
    const std::size_t blanks = std::min(line.find_first_not_of(": \t"), line.size());
    line.remove_prefix(blanks);
    if (!text::is_same_word(line.substr(0, word.size()), word)) return line;
    line.remove_prefix(word.size());
  }
}

std::optional<int> eat_two_digits(std::string_view& line) noexcept {
  if (line.size() < 2 || !are_digits(line.substr(0, 2))) return std::nullopt;
  const int value = number_of(line.substr(0, 2));
  line.remove_prefix(2);
  return value;
}

/// '\0' where there is none.
char eat_separator(std::string_view& line) noexcept {
  constexpr std::string_view separators = " .-/";
  if (line.empty() || !separators.contains(line.front())) return '\0';
  const char separator = line.front();
  line.remove_prefix(1);
  return separator;
}

/// Of two digits, or of four that begin with 19 or 20; nullopt for another text.
std::optional<int> year_of(std::string_view text) noexcept {
  if (!are_digits(text)) return std::nullopt;
  if (text.size() == 2) return number_of(text) + (number_of(text) >= 80 ? 1900 : 2000);
  const bool is_year = text.size() == 4 && (text.starts_with("19") || text.starts_with("20"));
  return is_year ? std::optional(number_of(text)) : std::nullopt;
}

std::optional<std::chrono::sys_days> date_of(int day, int month, std::optional<int> year) noexcept {
  if (!year) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date);
}

}  // namespace

bool is_igc_date_record(std::string_view line) noexcept { return date_of_record(line).has_value(); }

std::optional<std::chrono::sys_days> parse_igc_date(std::string_view line) noexcept {
  auto text = date_of_record(line);
  if (!text) return std::nullopt;
  const auto day = eat_two_digits(*text);
  const char separator = eat_separator(*text);
  const auto month = eat_two_digits(*text);
  if (eat_separator(*text) != separator) return std::nullopt;
  if (!day || !month) return std::nullopt;
  const std::string_view four = text->substr(0, 4);
  if (const auto date = date_of(*day, *month, year_of(four))) return date;
  const bool has_long_year = separator != '\0' && four.size() == 4 && are_digits(four);
  if (has_long_year) return std::nullopt;
  return date_of(*day, *month, year_of(text->substr(0, 2)));
}

}  // namespace fixline::tracks
