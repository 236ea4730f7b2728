#include "points/time.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>

#include "text/ascii.hpp"

namespace fixline::points {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr std::size_t date_time_length = 19;  // YYYY-MM-DDTHH:MM:SS
constexpr unsigned not_a_digit = 1'000'000;   // larger than any sum of good digits below

constexpr unsigned digit(char c) noexcept {
  const unsigned value = static_cast<unsigned char>(c) - unsigned{'0'};
  return value <= 9 ? value : not_a_digit;
}

constexpr unsigned two_digits(const char* at) noexcept { return 10 * digit(at[0]) + digit(at[1]); }

/// Days from 1970-01-01 of a date of the Gregorian calendar; nullopt if there is no such day.
std::optional<std::int64_t> days_of(unsigned year, unsigned month, unsigned day) noexcept {
  if (year > 9999 || month > 12 || day > 31) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

/// What `YYYY-MM-DDTHH:MM:SS` says, without a look at the zone.
struct LocalTime {
  std::int64_t seconds;  // from 1970
  bool is_leap_second;   // :60
  bool is_end_of_day;    // 24:00:00
};

std::optional<LocalTime> local_time_of(std::string_view text) noexcept {
  const char* const at = text.data();
  if (at[4] != '-' || at[7] != '-' || at[13] != ':' || at[16] != ':') return std::nullopt;
  if (at[10] != 'T' && at[10] != 't' && at[10] != ' ') return std::nullopt;
  const unsigned hour = two_digits(at + 11);
  const unsigned minute = two_digits(at + 14);
  const unsigned second = two_digits(at + 17);
  const bool is_end_of_day = hour == 24 && minute == 0 && second == 0;
  if ((hour > 23 && !is_end_of_day) || minute > 59 || second > 60) return std::nullopt;
  const unsigned year = 100 * two_digits(at) + two_digits(at + 2);
  const auto days = days_of(year, two_digits(at + 5), two_digits(at + 8));
  if (!days) return std::nullopt;
  return LocalTime{
      .seconds = *days * 86'400 + std::int64_t{hour} * 3'600 + std::int64_t{minute} * 60 + second,
      .is_leap_second = second == 60,
      .is_end_of_day = is_end_of_day};
}

/// Eats the fraction that a character of `marks` begins, 0 where none does; nullopt if it has no
/// digit.
std::optional<std::int64_t> eat_fraction(std::string_view& rest, std::string_view marks) noexcept {
  if (rest.empty() || marks.find(rest.front()) == std::string_view::npos) return 0;
  rest.remove_prefix(1);
  if (rest.empty() || !text::is_digit(rest.front())) return std::nullopt;
  std::int64_t micros = 0;
  std::int64_t unit = 100'000;
  for (; !rest.empty() && text::is_digit(rest.front()); rest.remove_prefix(1)) {
    micros += unit * (rest.front() - '0');
    unit /= 10;
  }
  return micros;
}

/// Reads an offset, which must be all that is left: 'Z', +HH:MM and, if allowed, +HHMM.
std::optional<std::int64_t> offset_of(std::string_view rest, bool colon_optional) noexcept {
  if (rest == "Z" || rest == "z") return 0;
  if (!rest.starts_with('+') && !rest.starts_with('-')) return std::nullopt;
  const bool has_colon = rest.size() == 6 && rest[3] == ':';
  if (!has_colon && !(colon_optional && rest.size() == 5)) return std::nullopt;
  const unsigned hours = two_digits(rest.data() + 1);
  const unsigned minutes = two_digits(rest.data() + (has_colon ? 4 : 3));
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int64_t offset = std::int64_t{hours} * 3'600 + std::int64_t{minutes} * 60;
  return rest.front() == '-' ? -offset : offset;
}

/// Drops the bracketed zones and tags of RFC 9557 from the end; a critical or empty one stays.
std::string_view without_suffixes(std::string_view rest) noexcept {
  while (rest.ends_with(']')) {
    const std::size_t open = rest.rfind('[');
    if (open == std::string_view::npos) return rest;
    const std::string_view inside = rest.substr(open + 1, rest.size() - open - 2);
    if (inside.empty() || inside.front() == '!' || inside.contains(']')) return rest;
    rest = rest.substr(0, open);
  }
  return rest;
}

std::optional<Timestamp> instant(std::optional<LocalTime> local, std::optional<std::int64_t> micros,
                                 std::optional<std::int64_t> offset) noexcept {
  if (!local || !micros || !offset) return std::nullopt;
  if (local->is_end_of_day && *micros != 0) return std::nullopt;
  const auto time = Timestamp(seconds(local->seconds - *offset)) + microseconds(*micros);
  if (local->is_leap_second && !follows_leap_second(time)) return std::nullopt;
  return time;
}

}  // namespace

bool follows_leap_second(Timestamp time) noexcept {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const bool starts_half_year =
      date.day() == std::chrono::day(1) &&
      (date.month() == std::chrono::January || date.month() == std::chrono::July);
  return starts_half_year && time - day < seconds(1);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept {
  if (text.size() <= date_time_length) return std::nullopt;
  const auto local = local_time_of(text);
  text.remove_prefix(date_time_length);
  const auto micros = eat_fraction(text, ".");
  return instant(local, micros, offset_of(without_suffixes(text), false));
}

std::optional<Timestamp> parse_logger_time(std::string_view text) noexcept {
  text = text::trimmed(text);
  if (text.size() < date_time_length) return std::nullopt;
  const auto local = local_time_of(text);
  text.remove_prefix(date_time_length);
  const auto micros = eat_fraction(text, ".,");
  text = text::trimmed(text);
  if (text.empty()) return instant(local, micros, 0);
  return instant(local, micros, offset_of(without_suffixes(text), true));
}

void append_rfc3339(std::string& out, Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const int year = static_cast<int>(date.year());
  fmt::format_to(std::back_inserter(out), "{}{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                 year < 0 ? "-" : "", std::abs(year), static_cast<unsigned>(date.month()),
                 static_cast<unsigned>(date.day()), clock.hours().count(), clock.minutes().count(),
                 clock.seconds().count());
  if (const auto micros = clock.subseconds().count(); micros != 0) {
    fmt::format_to(std::back_inserter(out), ".{:06}", micros);
    out.erase(out.find_last_not_of('0') + 1);
  }
  out += 'Z';
}

std::string format_rfc3339(Timestamp time) {
  std::string out;
  out.reserve(27);
  append_rfc3339(out, time);
  return out;
}

}  // namespace fixline::points
