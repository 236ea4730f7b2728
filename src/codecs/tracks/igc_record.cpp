#include "tracks/igc_record.hpp"

#include <algorithm>

#include "text/ascii.hpp"

namespace fixline::tracks {
namespace {

constexpr std::size_t b_record_length = 35;
constexpr std::int64_t units_per_degree = 60'000;

constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }

constexpr bool is_alphanumeric(char c) noexcept {
  return text::is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z');
}

bool all_digits(std::string_view text) noexcept {
  return std::ranges::all_of(text, text::is_digit);
}

/// The value of `count` digits at `first`; what is no digit gives no sensible value.
int digits(std::string_view line, std::size_t first, std::size_t count) noexcept {
  int value = 0;
  for (const char c : line.substr(first, count)) value = 10 * value + (c - '0');
  return value;
}

/// The digits of an extension in this line; empty if it is too short, or has others than digits.
std::string_view extension(std::string_view line, IgcField field) noexcept {
  if (field.first == 0 || line.size() < field.last) return {};
  const std::string_view text = line.substr(field.first - 1, field.last - field.first + 1);
  return all_digits(text) ? text : std::string_view{};
}

/// `DDMMmmm` or `DDDMMmmm` and more digits; nullopt when minutes are out of range. 60.000 minutes,
/// to which some recorders round up, are the next degree.
std::optional<IgcAngle> angle(std::string_view text, std::string_view more) noexcept {
  const std::size_t degree_digits = text.size() - 5;
  const int degrees = digits(text, 0, degree_digits);
  const int minutes = digits(text, degree_digits, 2);
  const int thousandths = digits(text, degree_digits + 2, 3);
  if (minutes > 60 || (minutes == 60 && thousandths != 0)) return std::nullopt;
  IgcAngle angle{.units = (degrees * std::int64_t{60} + minutes) * 1'000 + thousandths,
                 .extra_digits = 0};
  for (const char c : more.substr(0, igc_extra_digits_max)) {
    angle.units = 10 * angle.units + (c - '0');
    ++angle.extra_digits;
  }
  return angle;
}

constexpr std::int64_t power_of_ten(unsigned exponent) noexcept {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

/// A tenth of a degree beyond the date line goes on on its other side.
constexpr std::int64_t lat_units_max = 90 * units_per_degree;
constexpr std::int64_t lon_units_max = 180 * units_per_degree + units_per_degree / 10;

bool is_within(const IgcAngle& angle, std::int64_t units_max) noexcept {
  return angle.units <= units_max * power_of_ten(angle.extra_digits);
}

/// Whole metres in five bytes: blanks, zeros and one minus sign in any leading place.
std::optional<int> altitude(std::string_view field) noexcept {
  const auto blank_or_zero = [](char c) { return c == ' ' || c == '0'; };
  const bool has_zero = field.find('0') != std::string_view::npos;
  const auto eat = [&field](auto is_eaten) {
    std::size_t count = 0;
    while (count < field.size() && is_eaten(field[count])) ++count;
    const std::string_view eaten = field.substr(0, count);
    field.remove_prefix(count);
    return eaten;
  };
  eat(blank_or_zero);
  const bool is_negative = field.starts_with('-');
  if (is_negative) field.remove_prefix(1);
  eat(blank_or_zero);
  const std::string_view number = eat(text::is_digit);
  eat([](char c) { return c == ' '; });
  if (!field.empty() || (number.empty() && !has_zero)) return std::nullopt;
  const int metres = digits(number, 0, number.size());
  return is_negative ? -metres : metres;
}

bool is_odd_altitude(std::string_view field) noexcept {
  return !altitude(field) && field.find_first_not_of(' ') != std::string_view::npos;
}

std::chrono::microseconds fraction_of(std::string_view tenths_and_finer) noexcept {
  std::int64_t micros = 0;
  for (std::size_t place = 0; place < 6; ++place) {
    micros *= 10;
    if (place < tenths_and_finer.size()) micros += tenths_and_finer[place] - '0';
  }
  return std::chrono::microseconds(micros);
}

/// What a B record, B HHMMSS DDMMmmm[NS] DDDMMmmm[EW] [AV] PPPPP GGGGG, is known by: all up to its
/// altitudes, whatever stands in the place of B.
bool has_form_of_fix(std::string_view line) noexcept {
  constexpr std::size_t length_before_altitudes = 25;
  return line.size() >= length_before_altitudes && all_digits(line.substr(1, 13)) &&
         (line[14] == 'N' || line[14] == 'S') && all_digits(line.substr(15, 8)) &&
         (line[23] == 'E' || line[23] == 'W') && (line[24] == 'A' || line[24] == 'V');
}

/// An extension as an I record declares it.
struct DeclaredExtension {
  IgcField field;
  std::string_view name;
};

/// Eats one: its first and last byte, of two digits each, or of three beyond byte 99, and its name.
std::optional<DeclaredExtension> eat_extension(std::string_view& line) noexcept {
  constexpr std::size_t name_length = 3;
  const std::size_t digit_count = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digit_count < 4 || digit_count > 6) return std::nullopt;
  const std::size_t first_digits = digit_count / 2;
  const std::string_view name = line.substr(digit_count, name_length);
  if (name.size() < name_length || !std::ranges::all_of(name, is_alphanumeric)) return std::nullopt;
  const DeclaredExtension extension{
      .field = {.first = static_cast<std::size_t>(digits(line, 0, first_digits)),
                .last = static_cast<std::size_t>(
                    digits(line, first_digits, digit_count - first_digits))},
      .name = name};
  line.remove_prefix(digit_count + name_length);
  return extension;
}

}  // namespace

double IgcAngle::degrees() const noexcept {
  return static_cast<double>(units) /
         static_cast<double>(units_per_degree * power_of_ten(extra_digits));
}

std::optional<IgcExtensions> parse_igc_extensions(std::string_view line) noexcept {
  if (line.size() < 3 || line[0] != 'I' || !all_digits(line.substr(1, 2))) return std::nullopt;
  IgcExtensions extensions;
  bool has_any = false;
  const int count = digits(line, 1, 2);
  line.remove_prefix(3);
  for (int i = 0; i < count; ++i) {
    const auto extension = eat_extension(line);
    if (!extension) break;
    const auto& [field, name] = *extension;
    if (field.first <= b_record_length || field.last < field.first) continue;
    has_any = true;
    if (text::is_same_word(name, "LAD")) extensions.lat_digits = field;
    if (text::is_same_word(name, "LOD")) extensions.lon_digits = field;
    if (text::is_same_word(name, "TDS")) extensions.time_digits = field;
  }
  if (!has_any) return std::nullopt;
  return extensions;
}

std::optional<IgcFix> parse_igc_fix(std::string_view line,
                                    const IgcExtensions& extensions) noexcept {
  if (line.size() < b_record_length || line[0] != 'B' || !has_form_of_fix(line))
    return std::nullopt;
  const int hours = digits(line, 1, 2);
  const int minutes = digits(line, 3, 2);
  const bool is_leap_second = line.substr(1, 6) == "235960";
  const int seconds = is_leap_second ? 59 : digits(line, 5, 2);
  if (hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
  auto lat = angle(line.substr(7, 7), extension(line, extensions.lat_digits));
  auto lon = angle(line.substr(15, 8), extension(line, extensions.lon_digits));
  if (!lat || !lon || !is_within(*lat, lat_units_max) || !is_within(*lon, lon_units_max))
    return std::nullopt;
  if (line[14] == 'S') lat->units = -lat->units;
  if (line[23] == 'W') lon->units = -lon->units;
  const bool is_3d = line[24] == 'A';
  const std::string_view pressure = line.substr(25, 5);
  const std::string_view gnss = line.substr(30, 5);
  return IgcFix{.time_of_day = std::chrono::seconds(hours * 3'600 + minutes * 60 + seconds),
                .fraction = fraction_of(extension(line, extensions.time_digits)),
                .is_leap_second = is_leap_second,
                .lat = *lat,
                .lon = *lon,
                .pressure_altitude = altitude(pressure),
                .gnss_altitude = is_3d ? altitude(gnss) : std::nullopt,
                .has_odd_pressure_altitude = is_odd_altitude(pressure),
                .has_odd_gnss_altitude = is_3d && is_odd_altitude(gnss)};
}

bool is_fix_with_spoilt_letter(std::string_view line) noexcept {
  return !line.starts_with('B') && (has_form_of_fix(line) || has_form_of_fix(line.substr(1)));
}

bool looks_like_igc(std::string_view line) noexcept {
  if (line.size() < 4) return false;
  const auto upper_or_digit = [](char c) { return is_upper(c) || text::is_digit(c); };
  switch (line[0]) {
    case 'A': return std::ranges::all_of(line.substr(1, 3), upper_or_digit);
    case 'H':
      return line.size() >= 5 && is_upper(line[1]) &&
             std::ranges::all_of(line.substr(2, 3), upper_or_digit);
    case 'B': return line.size() >= 7 && all_digits(line.substr(1, 6));
    case 'I':
    case 'J': return line.size() >= 10 && all_digits(line.substr(1, 6));
    default: return false;
  }
}

}  // namespace fixline::tracks
