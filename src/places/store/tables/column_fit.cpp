#include "store/tables/column_fit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace fixline::store {
namespace {

using postgres::ElementType;

enum class Family : std::uint8_t {
  text,
  whole,
  number,
  real,
  time,
  local_time,
  date,
  boolean,
  uuid,
  other,
  foreign
};

struct TypeFamily {
  std::string_view name;
  Family family;
};

constexpr std::array families{
    TypeFamily{"text", Family::text},
    TypeFamily{"character varying", Family::text},
    TypeFamily{"character", Family::text},
    TypeFamily{"bpchar", Family::text},
    TypeFamily{"smallint", Family::whole},
    TypeFamily{"integer", Family::whole},
    TypeFamily{"bigint", Family::whole},
    TypeFamily{"numeric", Family::number},
    TypeFamily{"real", Family::real},
    TypeFamily{"double precision", Family::number},
    TypeFamily{"timestamp with time zone", Family::time},
    TypeFamily{"timestamp without time zone", Family::local_time},
    TypeFamily{"date", Family::date},
    TypeFamily{"boolean", Family::boolean},
    TypeFamily{"uuid", Family::uuid},
    TypeFamily{"bytea", Family::other},
    TypeFamily{"inet", Family::other},
    TypeFamily{"interval", Family::other},
    TypeFamily{"json", Family::other},
    TypeFamily{"jsonb", Family::other},
    TypeFamily{"money", Family::other},
    TypeFamily{"point", Family::other},
    TypeFamily{"time with time zone", Family::other},
    TypeFamily{"time without time zone", Family::other},
};

constexpr std::string_view too_long = "22001";
constexpr std::string_view out_of_range = "22003";
const ColumnFit holds_none{.holds = false};

std::string_view plain_type(const TableColumn& column) {
  return column.base_type.empty() ? column.type : column.base_type;
}

Family family_of(std::string_view type) noexcept {
  if (type.ends_with("[]")) return Family::other;
  const auto* const found = std::ranges::find(families, type, &TypeFamily::name);
  return found == families.end() ? Family::foreign : found->family;
}

/// The numbers in "numeric(6,3)".
std::vector<int> modifiers_of(std::string_view declared) {
  std::vector<int> numbers;
  const auto open = declared.find('(');
  if (open == std::string_view::npos) return numbers;
  const char* at = declared.data() + open + 1;
  const char* const end = declared.data() + declared.size();
  for (int number = 0;; ++at) {
    const auto parsed = std::from_chars(at, end, number);
    if (parsed.ec != std::errc()) return numbers;
    numbers.push_back(number);
    at = parsed.ptr;
    if (at == end || *at != ',') return numbers;
  }
}

ColumnFit fit_in_text(const KnownColumn& source, const std::vector<int>& modifiers) {
  if (modifiers.empty() || std::cmp_greater_equal(modifiers[0], source.longest)) return {};
  const bool has_one_length = source.type == ElementType::uuid;
  if (has_one_length) return holds_none;
  return {.effect = "points with one of more than " + std::to_string(modifiers[0]) +
                    " characters are refused, and held",
          .sqlstate = too_long};
}

std::string power_of_ten(int digits) {
  return "1" + std::string(static_cast<std::size_t>(std::max(digits, 0)), '0');
}

/// By how much a degree that is rounded to so many decimals may move its point, from 3 on.
std::string_view shift_of(int decimals) {
  constexpr std::array<std::string_view, 4> shifts{"56 m", "6 m", "56 cm", "6 cm"};
  return shifts[static_cast<std::size_t>(decimals - 3)];
}

// Degrees that are rounded too far are another place; from some decimals on nobody can tell.
std::optional<std::string> rounding(const KnownColumn& source, int decimals) {
  constexpr int degree_decimals_min = 3;
  constexpr int degree_decimals = 7;
  constexpr int other_decimals = 2;
  if (!source.is_key)
    return decimals >= other_decimals
               ? ""
               : "its values are rounded to " + std::to_string(decimals) + " decimals";
  if (decimals < degree_decimals_min) return std::nullopt;
  if (decimals >= degree_decimals) return "";
  return "places are rounded to " + std::to_string(decimals) + " decimals of a degree, by up to " +
         std::string(shift_of(decimals));
}

int digits_needed(const KnownColumn& source) {
  constexpr int of_latitude = 2, of_longitude = 3, of_others = 6, of_whole = 10;
  if (source.type != ElementType::float8) return of_whole;
  if (!source.is_key) return of_others;
  return source.name == "lat" ? of_latitude : of_longitude;
}

ColumnFit fit_in_decimals(const KnownColumn& source, int precision, int scale) {
  ColumnFit fit;
  const auto rounded =
      source.type == ElementType::float8 ? rounding(source, scale) : std::optional<std::string>("");
  if (!rounded) return holds_none;
  fit.effect = *rounded;
  const int digits = precision - scale;
  if (digits >= digits_needed(source)) return fit;
  if (!fit.effect.empty()) fit.effect += "; ";
  fit.effect += "points with a value of " + power_of_ten(digits) + " or more are refused, and held";
  fit.sqlstate = out_of_range;
  return fit;
}

ColumnFit fit_in_whole(const KnownColumn& source, std::string_view type) {
  if (source.is_key) return holds_none;
  ColumnFit fit;
  if (source.type == ElementType::float8) fit.effect = "its values are rounded to whole numbers";
  if (type != "smallint") return fit;
  if (!fit.effect.empty()) fit.effect += "; ";
  fit.effect += "points with a value beyond 32767 are refused, and held";
  fit.sqlstate = out_of_range;
  return fit;
}

ColumnFit fit_of_number(const KnownColumn& source, Family family, std::string_view type,
                        const std::vector<int>& modifiers) {
  switch (family) {
    case Family::whole: return fit_in_whole(source, type);
    case Family::real:
      if (!source.is_key) return {};
      return {.effect = "places are rounded to 24 bits, by up to a metre"};
    case Family::number:
      if (modifiers.empty()) return {};
      return fit_in_decimals(source, modifiers[0], modifiers.size() > 1 ? modifiers[1] : 0);
    default: return holds_none;
  }
}

bool is_utc(std::string_view zone) {
  constexpr std::array<std::string_view, 8> names{"UTC",     "Etc/UTC", "GMT",  "Etc/GMT",
                                                  "Etc/UCT", "UCT",     "Zulu", "Universal"};
  return std::ranges::find(names, zone) != names.end();
}

ColumnFit fit_of_time(const KnownColumn& source, Family family, const std::vector<int>& modifiers,
                      std::string_view zone) {
  constexpr int microseconds = 6;
  ColumnFit fit;
  if (family == Family::date) {
    if (source.is_key) return holds_none;
    return {.effect = "of its times only the day is kept"};
  }
  if (family != Family::time && family != Family::local_time) return holds_none;
  if (family == Family::local_time && !is_utc(zone))
    fit.effect = "times are in UTC there, which others read as of " + std::string(zone);
  if (modifiers.empty() || modifiers[0] >= microseconds) return fit;
  if (!fit.effect.empty()) fit.effect += "; ";
  fit.effect += "times are rounded to " + std::to_string(modifiers[0]) + " decimals of a second";
  return fit;
}

}  // namespace

ColumnFit fit_of(const KnownColumn& source, const TableColumn& column, std::string_view time_zone) {
  const auto type = plain_type(column);
  const auto family = family_of(type);
  const auto modifiers = modifiers_of(column.declared);
  if (family == Family::foreign) return {.needs_cast = true};
  if (family == Family::text) return fit_in_text(source, modifiers);
  switch (source.type) {
    case ElementType::float8:
    case ElementType::int4:
    case ElementType::int8: return fit_of_number(source, family, type, modifiers);
    case ElementType::timestamptz: return fit_of_time(source, family, modifiers, time_zone);
    case ElementType::boolean:
      return {.holds = family == Family::boolean || type == "integer",
              .needs_cast = family != Family::boolean};
    case ElementType::uuid: return {.holds = family == Family::uuid};
    case ElementType::bytea:
    case ElementType::text: break;
  }
  return holds_none;
}

std::string conversion_to(const KnownColumn& source, const TableColumn& column) {
  const auto family = family_of(plain_type(column));
  const auto name = quoted_name(column.name);
  auto cast = name + "::" + std::string(catalogue_name(source.type));
  const bool is_number =
      family == Family::whole || family == Family::number || family == Family::real;
  switch (source.type) {
    case ElementType::text: return cast;
    case ElementType::timestamptz:
      if (is_number) return "to_timestamp(" + name + ")";
      if (family == Family::local_time) return name + " AT TIME ZONE 'UTC'";
      if (family == Family::date) return name + "::timestamp AT TIME ZONE 'UTC'";
      return family == Family::time || family == Family::text ? cast : "";
    case ElementType::float8:
    case ElementType::int4:
    case ElementType::int8: return is_number || family == Family::text ? cast : "";
    case ElementType::boolean:
      if (family == Family::whole) return name + "::integer::boolean";
      return family == Family::text ? cast : "";
    default: return family == Family::text ? cast : "";
  }
}

}  // namespace fixline::store
