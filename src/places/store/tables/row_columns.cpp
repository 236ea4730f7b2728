#include "store/tables/row_columns.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "points/columns.hpp"
#include "store/row_points.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using postgres::ArrayParameters;
using postgres::BinaryFields;
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

struct TypeNames {
  ElementType element;
  std::string_view type;
  std::string_view catalogue = type;
};

constexpr std::array type_names{
    TypeNames{ElementType::boolean, "bool", "boolean"},
    TypeNames{ElementType::bytea, "bytea"},
    TypeNames{ElementType::int8, "int8", "bigint"},
    TypeNames{ElementType::int4, "int4", "integer"},
    TypeNames{ElementType::text, "text"},
    TypeNames{ElementType::float8, "float8", "double precision"},
    TypeNames{ElementType::timestamptz, "timestamptz", "timestamp with time zone"},
    TypeNames{ElementType::uuid, "uuid"},
};

const TypeNames& names_of(ElementType type) {
  return *std::ranges::find(type_names, type, &TypeNames::element);
}

// What a column holds of a row: one function for both ways of writing it.

struct FlightUuid {
  static void append(BinaryFields& to, const Row& row) { to.append(row.track->flight_uuid.bytes); }
};

struct FlightId {
  static void append(BinaryFields& to, const Row& row) {
    if (row.track->flight_id.empty())
      to.append(points::to_string(row.track->flight_uuid));
    else
      to.append(row.track->flight_id);
  }
};

struct DeviceId {
  static void append(BinaryFields& to, const Row& row) {
    if (row.track->device_id.empty())
      to.append_null();
    else
      to.append(row.track->device_id);
  }
};

template <QueueName source>
struct Source {
  static constexpr std::size_t longest = points::short_name(source).size();

  static void append(BinaryFields& to, const Row&) { to.append(points::short_name(source)); }
};

template <class Point, std::size_t index>
struct Member {
  static constexpr auto column = std::get<index>(points::columns_of<Point>);
  using Value = std::remove_cvref_t<decltype(std::declval<Point>().*column.member)>;

  static void append(BinaryFields& to, const Row& row) {
    to.append(point_of<std::vector<Point>>(row).*column.member);
  }
};

template <class Content, ElementType type>
void append_all(ArrayParameters& to, std::span<const Row> rows) {
  to.begin(type, rows.size());
  for (const auto& row : rows) Content::append(to, row);
}

template <class Content>
void append_field(BinaryFields& to, const Row& row) {
  Content::append(to, row);
}

template <class Content, ElementType type>
consteval std::size_t longest_text() {
  if constexpr (requires { Content::longest; }) return Content::longest;
  switch (type) {
    case ElementType::boolean: return std::string_view("false").size();
    case ElementType::int4: return std::string_view("-2147483648").size();
    case ElementType::float8: return std::string_view("-1.2345678901234567e-308").size();
    case ElementType::timestamptz: return std::string_view("2025-06-08 10:00:00.123456+00").size();
    case ElementType::uuid: return std::string_view("01234567-89ab-cdef-0123-456789abcdef").size();
    default: return points::id_characters_max;
  }
}

template <class Content, ElementType type>
consteval KnownColumn known_column(std::string_view name, bool is_key, bool may_be_null,
                                   bool is_in_flights = false) {
  return {name,
          type,
          is_key,
          may_be_null,
          is_in_flights,
          longest_text<Content, type>(),
          append_all<Content, type>,
          append_field<Content>};
}

constexpr auto flight_uuid =
    known_column<FlightUuid, ElementType::uuid>("flight_uuid", false, false);
constexpr auto flight_id = known_column<FlightId, ElementType::text>("flight_id", false, false);
constexpr auto device_id = known_column<DeviceId, ElementType::text>("device_id", false, true);
constexpr auto flight_id_of_point =
    known_column<FlightId, ElementType::text>("flight_id", false, false, true);
constexpr auto device_id_of_point =
    known_column<DeviceId, ElementType::text>("device_id", false, true, true);
constexpr auto device_key = known_column<DeviceId, ElementType::text>("device_id", true, false);

// The key of every kind is its time, lat and lon, which are its only members that are always there.
template <class Point, std::size_t index>
consteval KnownColumn member_column() {
  using Content = Member<Point, index>;
  constexpr bool is_optional = IsOptional<typename Content::Value>::value;
  return known_column<Content, element_type<typename Content::Value>()>(Content::column.table_name,
                                                                        !is_optional, is_optional);
}

template <class Point, class... Owners>
consteval auto columns_with(Owners... owners) {
  constexpr auto count =
      std::tuple_size_v<std::remove_cvref_t<decltype(points::columns_of<Point>)>>;
  return [&]<std::size_t... index>(std::index_sequence<index...>) {
    return std::array{owners..., member_column<Point, index>()...};
  }(std::make_index_sequence<count>{});
}

constexpr auto track_columns =
    columns_with<points::TrackPoint>(flight_uuid, flight_id_of_point, device_id_of_point);
constexpr auto flymaster_columns = columns_with<points::FlymasterPoint>(device_key);
constexpr auto scoring_columns =
    columns_with<points::ScoringPoint>(flight_uuid, flight_id_of_point, device_id_of_point);

constexpr std::array<std::string_view, 2> flight_owners{"flight_uuid", "flight_id"};
constexpr std::array<std::string_view, 1> device_owners{"device_id"};

template <QueueName source>
constexpr std::array flight_columns_from{
    known_column<FlightUuid, ElementType::uuid>("id", true, false),
    flight_id,
    known_column<Source<source>, ElementType::text>("source", false, false),
    device_id,
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
    case QueueName::upload: return track_columns;
    case QueueName::flymaster: return flymaster_columns;
    case QueueName::scoring: break;
  }
  return scoring_columns;
}

std::span<const std::string_view> owner_columns_of(QueueName queue) noexcept {
  if (queue == QueueName::flymaster) return device_owners;
  return flight_owners;
}

std::span<const KnownColumn> flight_columns(QueueName source) noexcept {
  switch (source) {
    case QueueName::live: return flight_columns_from<QueueName::live>;
    case QueueName::upload: return flight_columns_from<QueueName::upload>;
    default: return flight_columns_from<QueueName::scoring>;
  }
}

std::string_view type_name(ElementType type) noexcept { return names_of(type).type; }

std::string_view catalogue_name(ElementType type) noexcept { return names_of(type).catalogue; }

}  // namespace fixline::store
