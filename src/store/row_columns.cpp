#include "store/row_columns.hpp"

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "points/columns.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using postgres::ArrayParameters;
using postgres::ElementType;

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {
  using Value = T;
};

template <class T>
consteval ElementType element_type() {
  if constexpr (IsOptional<T>::value) {
    return element_type<typename IsOptional<T>::Value>();
  } else if constexpr (std::same_as<T, points::Timestamp>) {
    return ElementType::timestamptz;
  } else if constexpr (std::same_as<T, double>) {
    return ElementType::float8;
  } else if constexpr (std::same_as<T, std::int32_t>) {
    return ElementType::int4;
  } else if constexpr (std::same_as<T, bool>) {
    return ElementType::boolean;
  } else {
    static_assert(std::same_as<T, std::string>);
    return ElementType::text;
  }
}

template <class Point, std::size_t index>
void append_member(ArrayParameters& to, std::span<const Row> rows) {
  constexpr auto column = std::get<index>(points::columns_of<Point>);
  using Value = std::remove_cvref_t<decltype(std::declval<Point>().*column.member)>;
  to.begin(element_type<Value>(), rows.size());
  for (const auto& row : rows)
    to.append((*std::get_if<std::vector<Point>>(&row.track->points))[row.point].*column.member);
}

void append_text_or_null(ArrayParameters& to, const std::string& text) {
  if (text.empty()) {
    to.append_null();
  } else {
    to.append(text);
  }
}

void append_flight_uuid(ArrayParameters& to, std::span<const Row> rows) {
  to.begin(ElementType::uuid, rows.size());
  for (const auto& row : rows) to.append(row.track->flight_uuid.bytes);
}

void append_flight_id(ArrayParameters& to, std::span<const Row> rows) {
  to.begin(ElementType::text, rows.size());
  for (const auto& row : rows) {
    if (row.track->flight_id.empty()) {
      to.append(points::to_string(row.track->flight_uuid));
    } else {
      to.append(row.track->flight_id);
    }
  }
}

void append_device_id(ArrayParameters& to, std::span<const Row> rows) {
  to.begin(ElementType::text, rows.size());
  for (const auto& row : rows) append_text_or_null(to, row.track->device_id);
}

template <QueueName source>
void append_source(ArrayParameters& to, std::span<const Row> rows) {
  to.begin(ElementType::text, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) to.append(points::short_name(source));
}

constexpr KnownColumn flight_uuid{"flight_uuid", ElementType::uuid, false, false,
                                  append_flight_uuid};
constexpr KnownColumn flight_id{"flight_id", ElementType::text, false, false, append_flight_id};
constexpr KnownColumn device_id{"device_id", ElementType::text, false, true, append_device_id};
constexpr KnownColumn device_key{"device_id", ElementType::text, true, false, append_device_id};

// The key of every kind is its time, lat and lon, which are its only members that are always there.
template <class Point, std::size_t index>
consteval KnownColumn member_column() {
  constexpr auto column = std::get<index>(points::columns_of<Point>);
  using Value = std::remove_cvref_t<decltype(std::declval<Point>().*column.member)>;
  constexpr bool is_optional = IsOptional<Value>::value;
  return {column.table_name, element_type<Value>(), !is_optional, is_optional,
          append_member<Point, index>};
}

template <class Point, class... Owners>
consteval auto columns_with(Owners... owners) {
  constexpr auto count =
      std::tuple_size_v<std::remove_cvref_t<decltype(points::columns_of<Point>)>>;
  return [&]<std::size_t... index>(std::index_sequence<index...>) {
    return std::array{owners..., member_column<Point, index>()...};
  }(std::make_index_sequence<count>{});
}

constexpr auto track_columns = columns_with<points::TrackPoint>(flight_uuid, flight_id, device_id);
constexpr auto flymaster_columns = columns_with<points::FlymasterPoint>(device_key);
constexpr auto scoring_columns =
    columns_with<points::ScoringPoint>(flight_uuid, flight_id, device_id);

constexpr std::array<std::string_view, 2> flight_owners{"flight_uuid", "flight_id"};
constexpr std::array<std::string_view, 1> device_owners{"device_id"};

template <QueueName source>
constexpr std::array flight_columns_from{
    KnownColumn{"id", ElementType::uuid, true, false, append_flight_uuid},
    KnownColumn{"flight_id", ElementType::text, false, false, append_flight_id},
    KnownColumn{"source", ElementType::text, false, false, append_source<source>},
    KnownColumn{"device_id", ElementType::text, false, true, append_device_id},
};

}  // namespace

std::string_view table_of(QueueName queue) noexcept {
  constexpr std::array<std::string_view, points::queue_count> names{
      "live_track_points", "uploaded_track_points", "flymaster", "scoring_tracks"};
  return names[points::index_of(queue)];
}

std::span<const KnownColumn> columns_of(QueueName queue) noexcept {
  switch (queue) {
    case QueueName::live:
    case QueueName::upload:
      return track_columns;
    case QueueName::flymaster:
      return flymaster_columns;
    case QueueName::scoring:
      break;
  }
  return scoring_columns;
}

std::span<const std::string_view> owner_columns_of(QueueName queue) noexcept {
  if (queue == QueueName::flymaster) return device_owners;
  return flight_owners;
}

std::span<const KnownColumn> flight_columns(QueueName source) noexcept {
  switch (source) {
    case QueueName::live:
      return flight_columns_from<QueueName::live>;
    case QueueName::upload:
      return flight_columns_from<QueueName::upload>;
    default:
      return flight_columns_from<QueueName::scoring>;
  }
}

std::string_view type_name(ElementType type) noexcept {
  switch (type) {
    case ElementType::boolean:
      return "bool";
    case ElementType::bytea:
      return "bytea";
    case ElementType::int8:
      return "int8";
    case ElementType::int4:
      return "int4";
    case ElementType::text:
      return "text";
    case ElementType::float8:
      return "float8";
    case ElementType::timestamptz:
      return "timestamptz";
    case ElementType::uuid:
      break;
  }
  return "uuid";
}

}  // namespace fixline::store
