#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "points/lane.hpp"
#include "points/track.hpp"
#include "postgres/binary_array.hpp"
#include "postgres/binary_fields.hpp"

namespace fixline::store {

/// One row to be written: a point, and the track that it belongs to.
struct Row {
  const points::Track* track;
  std::uint32_t point;  ///< index among the track's points
};

/// A column that the store can fill: its name, its type, and how its values are taken from rows, as
/// an array parameter or as the next field of a row that is copied or compared.
struct KnownColumn {
  std::string_view name;
  postgres::ElementType type;
  bool is_key;  ///< a table without it is of no use
  bool may_be_null;
  bool is_in_flights;   ///< what a table of points of ours leaves to `flights`
  std::size_t longest;  ///< of its values as texts, in characters
  void (*append)(postgres::ArrayParameters& to, std::span<const Row> rows);
  void (*append_field)(postgres::BinaryFields& to, const Row& row);
};

/// The table that a queue fills.
[[nodiscard]] std::string_view table_of(points::QueueName queue) noexcept;

/// The columns of that table that the store can fill, keys first.
[[nodiscard]] std::span<const KnownColumn> columns_of(points::QueueName queue) noexcept;

/// The columns that say whose a point is, in the order of preference: a table needs one of them.
[[nodiscard]] std::span<const std::string_view> owner_columns_of(points::QueueName queue) noexcept;

/// The columns of `flights`. Rows stand for their tracks here; the point is not looked at.
[[nodiscard]] std::span<const KnownColumn> flight_columns(points::QueueName source) noexcept;

/// PostgreSQL's name of an element type: "float8".
[[nodiscard]] std::string_view type_name(postgres::ElementType type) noexcept;

/// The same as the catalogue has it: "double precision".
[[nodiscard]] std::string_view catalogue_name(postgres::ElementType type) noexcept;

}  // namespace fixline::store
