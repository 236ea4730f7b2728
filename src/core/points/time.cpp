#include "points/time.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace fixline::points {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr std::size_t date_time_length = 19;  // YYYY-MM-DDTHH:MM:SS
constexpr unsigned not_a_digit = 1'000'000;   // larger than any sum of good digits below

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

constexpr unsigned digit(char c) noexcept {
  const unsigned value = static_cast<unsigned char>(c) - unsigned{'0'};
  return value <= 9 ? value : not_a_digit;
}

constexpr unsigned two_digits(const char* at) noexcept { return 10 * digit(at[0]) + digit(at[1]); }

/// What is left of the text, eaten from the front.
struct Rest {
  const char* at;
  const char* end;

  [[nodiscard]] bool empty() const noexcept { return at == end; }
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(end - at); }
};

/// Days from 1970-01-01 of a date of the Gregorian calendar; nullopt if there is no such day.
std::optional<std::int64_t> days_of(unsigned year, unsigned month, unsigned day) noexcept {
  constexpr std::array<unsigned, 13> days_in{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year > 9999 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > days_in[month] + (leap && month == 2 ? 1U : 0U)) return std::nullopt;
  const std::chrono::sys_days date =
      std::chrono::year(static_cast<int>(year)) / std::chrono::month(month) / std::chrono::day(day);
  return date.time_since_epoch().count();
}

/// Seconds from 1970 of `YYYY-MM-DDTHH:MM:SS`, without looking at the zone.
std::optional<std::int64_t> seconds_of(const char* at) noexcept {
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

/// Eats the digits of a fraction; nullopt if there is none.
std::optional<std::int64_t> eat_fraction(Rest& rest) noexcept {
  if (rest.empty() || !is_digit(*rest.at)) return std::nullopt;
  std::int64_t micros = 0;
  std::int64_t unit = 100'000;
  for (; !rest.empty() && is_digit(*rest.at); ++rest.at) {
    micros += unit * (*rest.at - '0');
    unit /= 10;
  }
  return micros;
}

/// Reads an offset, which must be all that is left: 'Z', +HH:MM and, if allowed, +HHMM.
std::optional<std::int64_t> offset_of(Rest rest, bool colon_optional) noexcept {
  if (rest.size() == 1 && (*rest.at == 'Z' || *rest.at == 'z')) return 0;
  if (rest.empty() || (*rest.at != '+' && *rest.at != '-')) return std::nullopt;
  const bool has_colon = rest.size() == 6 && rest.at[3] == ':';
  if (!has_colon && !(colon_optional && rest.size() == 5)) return std::nullopt;
  const unsigned hours = two_digits(rest.at + 1);
  const unsigned minutes = two_digits(rest.at + (has_colon ? 4 : 3));
  if (hours > 23 || minutes > 59) return std::nullopt;
  const std::int64_t offset = std::int64_t{hours} * 3'600 + std::int64_t{minutes} * 60;
  return *rest.at == '-' ? -offset : offset;
}

Timestamp instant(std::int64_t local_seconds, std::int64_t micros, std::int64_t offset) noexcept {
  return Timestamp(seconds(local_seconds - offset)) + microseconds(micros);
}

void append_digits(std::string& out, unsigned value, std::size_t width) {
  std::array<char, 10> digits;
  for (std::size_t i = width; i-- > 0; value /= 10) digits[i] = static_cast<char>('0' + value % 10);
  out.append(digits.data(), width);
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) noexcept {
  if (text.size() <= date_time_length) return std::nullopt;
  Rest rest{text.data(), text.data() + text.size()};
  const auto local = seconds_of(rest.at);
  if (!local) return std::nullopt;
  rest.at += date_time_length;
  std::int64_t micros = 0;
  if (*rest.at == '.') {
    ++rest.at;
    const auto fraction = eat_fraction(rest);
    if (!fraction) return std::nullopt;
    micros = *fraction;
  }
  const auto offset = offset_of(rest, false);
  if (!offset) return std::nullopt;
  return instant(*local, micros, *offset);
}

std::optional<Timestamp> parse_logger_time(std::string_view text) noexcept {
  Rest rest{text.data(), text.data() + text.size()};
  while (!rest.empty() && is_blank(*rest.at)) ++rest.at;
  while (!rest.empty() && is_blank(rest.end[-1])) --rest.end;
  if (rest.size() < date_time_length) return std::nullopt;
  const auto local = seconds_of(rest.at);
  if (!local) return std::nullopt;
  rest.at += date_time_length;
  std::int64_t micros = 0;
  if (!rest.empty() && (*rest.at == '.' || *rest.at == ',')) {
    ++rest.at;
    const auto fraction = eat_fraction(rest);
    if (!fraction) return std::nullopt;
    micros = *fraction;
  }
  while (!rest.empty() && is_blank(*rest.at)) ++rest.at;
  if (rest.empty()) return instant(*local, micros, 0);
  const auto offset = offset_of(rest, true);
  if (!offset) return std::nullopt;
  return instant(*local, micros, *offset);
}

void append_rfc3339(std::string& out, Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const int year = static_cast<int>(date.year());
  if (year < 0) out += '-';
  append_digits(out, static_cast<unsigned>(year < 0 ? -year : year), year > 9999 ? 5 : 4);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_digits(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_digits(out, static_cast<unsigned>(clock.hours().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned>(clock.minutes().count()), 2);
  out += ':';
  append_digits(out, static_cast<unsigned>(clock.seconds().count()), 2);
  if (const auto micros = clock.subseconds().count(); micros != 0) {
    out += '.';
    append_digits(out, static_cast<unsigned>(micros), 6);
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
