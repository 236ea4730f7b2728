#pragma once

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "formats/ignored_fields.hpp"
#include "json_bodies/json_fields.hpp"
#include "json_bodies/json_values.hpp"
#include "points/columns.hpp"
#include "points/time_bounds.hpp"
#include "points/validation.hpp"

namespace fixline::json_bodies {

/// Reads JSON objects as points, by the columns of their kind.
///
/// Fields may come in any order; the order of the point before is tried first, as a client keeps to
/// one. Unknown fields are read over, and named. A field given twice: both must be valid, the last
/// counts. One thread, one document.
template <class Point>
class PointReader {
 public:
  /// `ignored` must outlive it.
  PointReader(const points::TimeWindow& window, MendedPlaces mended,
              formats::IgnoredFields& ignored)
      : fields_(window, mended), ignored_(ignored) {
    for (std::size_t column = 0; column < column_count; ++column) order_[column] = column;
  }

  /// Reads one element of an array of points into `point`.
  /// Returns SUCCESS with the element consumed, be the point good or not (see fault()), else what
  /// is malformed: then the document as a whole is not to be trusted.
  [[nodiscard]] simdjson::error_code read(simdjson::ondemand::value element, Point& point) {
    fields_.begin_point();
    seen_ = 0;
    const std::string_view token = element.raw_json_token();
    simdjson::ondemand::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) {
      fields_.blame("", "is not an object");
      return walk(element);
    }
    std::size_t place = 0;
    // Neither copied nor passed on by reference: both would cost a stalled load for each field.
    for (auto item : object) {
      if (item.error()) [[unlikely]]
        return item.error();
      auto&& field = std::move(item).value_unsafe();
      if (const auto error = read_field(field, place++, point)) return error;
    }
    if ((seen_ & required) != required) blame_missing(token);
    return simdjson::SUCCESS;
  }

  [[nodiscard]] bool is_good() const noexcept { return fields_.is_good(); }
  [[nodiscard]] const PointFault& fault() const noexcept { return fields_.fault(); }
  [[nodiscard]] const auto& changes() const noexcept { return fields_.changes(); }

 private:
  using Value = simdjson::ondemand::value;
  using Field = simdjson::ondemand::field;
  using Error = simdjson::error_code;

  static constexpr auto columns = points::columns_of<Point>;
  static constexpr std::size_t column_count = std::tuple_size_v<decltype(columns)>;
  static constexpr std::size_t unknown = column_count;
  using Indices = std::make_index_sequence<column_count>;

  template <class T>
  static constexpr bool is_optional = requires(T value) { value.has_value(); };

  /// A scoring batch must say how high, though its table lets it be null.
  template <std::size_t I>
  static constexpr bool is_required() {
    using Member =
        std::remove_cvref_t<decltype(std::declval<Point>().*std::get<I>(columns).member)>;
    return !is_optional<Member> || (std::is_same_v<Point, points::ScoringPoint> &&
                                    std::get<I>(columns).json_name == std::string_view("gps_alt"));
  }

  static constexpr std::uint32_t required = []<std::size_t... Is>(std::index_sequence<Is...>) {
    return ((is_required<Is>() ? 1U << Is : 0U) | ...);
  }(Indices{});

  static constexpr std::array<std::string_view, column_count> names =
      []<std::size_t... Is>(std::index_sequence<Is...>) {
        return std::array<std::string_view, column_count>{std::get<Is>(columns).json_name...};
      }(Indices{});

  [[gnu::cold]] void blame_missing(std::string_view token) {
    if (fields_.is_odd(token)) return fields_.blame("", "is not an object");
    for (std::size_t column = 0; column < column_count; ++column) {
      const std::uint32_t bit = 1U << column;
      if ((required & bit) != 0 && (seen_ & bit) == 0)
        return fields_.blame(names[column], "is missing");
    }
  }

  FIXLINE_HOT Error read_field(Field& field, std::size_t place, Point& point) {
    const std::size_t column = place < column_count ? order_[place] : unknown;
    Error error = simdjson::SUCCESS;
    if (read_if_key(column, field.key().raw(), field.value(), point, error)) [[likely]]
      return error;
    return read_out_of_order(field, place, point);
  }

  [[gnu::noinline]] Error read_out_of_order(Field field, std::size_t place, Point& point) {
    std::size_t column = unknown;
    if (const auto error = find_column(field, column)) return error;
    if (place < column_count) order_[place] = column;
    if (column == unknown) return walk(field.value());  // find_column() has named it
    return read_column(column, field.value(), point);
  }

  /// `key` points into the document, which is padded by more than the longest name.
  template <std::size_t I>
  static bool is_key(const char* key) noexcept {
    constexpr std::string_view name = names[I];
    return std::memcmp(key, name.data(), name.size()) == 0 && key[name.size()] == '"';
  }

  /// Reads the member of `column` if `key` names it. The sizes of all names are constants here, so
  /// that a comparison is an instruction or two.
  FIXLINE_HOT bool read_if_key(std::size_t column, const char* key, Value& value, Point& point,
                               Error& error) {
    return [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      return ((Is == column && is_key<Is>(key) && (error = read_member<Is>(value, point), true)) ||
              ...);
    }(Indices{});
  }

  Error find_column(Field& field, std::size_t& column) {
    const char* const key = field.key().raw();
    std::size_t length = 0;
    while (key[length] != '"' && key[length] != '\\') ++length;
    std::string_view name(key, length);
    if (key[length] == '\\') {
      if (const auto error = field.unescaped_key().get(name)) return error;
    }
    column = 0;
    while (column < column_count && names[column] != name) ++column;
    if (column == unknown) ignored_.add(name);
    return simdjson::SUCCESS;
  }

  Error read_column(std::size_t column, Value& value, Point& point) {
    Error error = simdjson::SUCCESS;
    [&]<std::size_t... Is>(std::index_sequence<Is...>) {
      (void)((Is == column && (error = read_member<Is>(value, point), true)) || ...);
    }(Indices{});
    return error;
  }

  template <std::size_t I>
  FIXLINE_HOT Error read_member(Value& value, Point& point) {
    constexpr std::string_view name = std::get<I>(columns).json_name;
    auto& member = point.*std::get<I>(columns).member;
    seen_ |= 1U << I;
    if (const auto error = fields_.read(value, member, name)) [[unlikely]]
      return error;
    if constexpr (name == "lat") {
      if (const auto fault = points::fault_of_latitude(member)) fields_.blame(name, *fault);
    } else if constexpr (name == "lon") {
      if (points::fault_of_longitude(member)) [[unlikely]]
        wrap(member, name);
    } else if constexpr (is_required<I>() && is_optional<std::remove_cvref_t<decltype(member)>>) {
      if (!member) fields_.blame(name, "is null");
    }
    return simdjson::SUCCESS;
  }

  [[gnu::cold]] void wrap(double& longitude, std::string_view name) {
    if (const auto across = points::across_date_line(longitude)) {
      longitude = *across;
      fields_.change(name, points::wrapped);
    } else {
      fields_.blame(name, *points::fault_of_longitude(longitude));
    }
  }

  JsonFields fields_;
  formats::IgnoredFields& ignored_;
  std::uint32_t seen_ = 0;                         // one bit a column
  std::array<std::size_t, column_count> order_{};  // the column at each place of the point before
};

}  // namespace fixline::json_bodies

#undef FIXLINE_HOT
