#include "traffic/competition/fix_text.hpp"

#include <array>
#include <charconv>
#include <cstdlib>

namespace fixline::traffic {

namespace {

/// Appends the `width` last decimal digits of `number`, with zeros in front.
void append_padded(std::string& out, std::uint32_t number, unsigned width) {
  std::array<char, 10> digits{};
  for (unsigned i = width; i-- > 0; number /= 10) digits[i] = static_cast<char>('0' + number % 10);
  out.append(digits.data(), width);
}

}  // namespace

void append_number(std::string& out, std::int64_t number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_coordinate(std::string& out, std::int32_t degrees_e7, unsigned decimals) {
  if (degrees_e7 < 0) out += '-';
  const auto size = static_cast<std::uint32_t>(std::abs(std::int64_t{degrees_e7}));
  append_number(out, size / 10'000'000);
  out += '.';
  const std::uint32_t fraction = size % 10'000'000;
  append_padded(out, decimals == 6 ? fraction / 10 : fraction, decimals);
}

void append_metres(std::string& out, std::int32_t decimetres) {
  if (decimetres < 0) out += '-';
  const auto size = static_cast<std::uint32_t>(std::abs(std::int64_t{decimetres}));
  append_number(out, size / 10);
  out += '.';
  append_padded(out, size % 10, 1);
}

void append_time(std::string& out, std::chrono::sys_seconds time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  append_padded(out, static_cast<std::uint32_t>(static_cast<int>(date.year())), 4);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.month()), 2);
  out += '-';
  append_padded(out, static_cast<unsigned>(date.day()), 2);
  out += 'T';
  append_time_of_day(out, time);
  out += 'Z';
}

void append_time_of_day(std::string& out, std::chrono::sys_seconds time) {
  const auto since_midnight = time - std::chrono::floor<std::chrono::days>(time);
  const auto seconds = static_cast<std::uint32_t>(since_midnight.count());
  append_padded(out, seconds / 3600, 2);
  out += ':';
  append_padded(out, seconds / 60 % 60, 2);
  out += ':';
  append_padded(out, seconds % 60, 2);
}

}  // namespace fixline::traffic
