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

/// Seconds from 1970 of `YYYY-MM-DDTHH:MM:SS`, without looking at the zone.
std::optional<std::int64_t> seconds_of(std::string_view text) noexcept {
  const char* const at = text.data();
  if (at[4] != '-' || at[7] != '-' || at[13] != ':' || at[16] != ':') return std::nullopt;
  if (at[10] != 'T' && at[10] != 't' && at[10] != ' ') return std::nullopt;
  const unsigned hour = two_digits(at + 11);
  const unsigned minute = two_digits(at + 14);
  const unsigned second = two_digits(at + 17);
  if (hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const unsigned year = 100 * two_digits(at) + two_digits(at + 2);
  const auto days = days_of(year, two_digits(at + 5), two_digits(at + 8));
  if (!days) return std::nullopt;
  return *days * 86'400 + std::int64_t{hour} * 3'600 + std::int64_t{minute} * 60 + second;
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

Timestamp instant(std::int64_t local_seconds, std::int64_t micros, std::int64_t offset) noexcept {
  return Timestamp(seconds(local_seconds - offset)) + microseconds(micros);
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept {
  if (text.size() <= date_time_length) return std::nullopt;
  const auto local = seconds_of(text);
  text.remove_prefix(date_time_length);
  const auto micros = eat_fraction(text, ".");
  const auto offset = offset_of(text, false);
  if (!local || !micros || !offset) return std::nullopt;
  return instant(*local, *micros, *offset);
}

std::optional<Timestamp> parse_logger_time(std::string_view text) noexcept {
  text = text::trimmed(text);
  if (text.size() < date_time_length) return std::nullopt;
  const auto local = seconds_of(text);
  text.remove_prefix(date_time_length);
  const auto micros = eat_fraction(text, ".,");
  text = text::trimmed(text);
  const auto offset = text.empty() ? std::optional<std::int64_t>(0) : offset_of(text, true);
  if (!local || !micros || !offset) return std::nullopt;
  return instant(*local, *micros, *offset);
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
