#pragma once

#include <string>
#include <string_view>

#include "store/tables/row_columns.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// What becomes of the source's values in a column.
struct ColumnFit {
  bool holds = true;            ///< most of them, more or less
  std::string effect{};         ///< what becomes of some; "" when it holds all as they are
  std::string_view sqlstate{};  ///< with which it refuses some; "" when it refuses none
  bool needs_cast = false;      ///< to the column's type: an assignment does not do it
};

/// By the column's type in the catalogue. One that is not the server's own (an enumeration, one of
/// an extension) is trusted. `time_zone` is the one in which others read times without a zone.
[[nodiscard]] ColumnFit fit_of(const KnownColumn& source, const TableColumn& column,
                               std::string_view time_zone);

/// What a column of a wrong type has, as the source's type: an expression; "" when there is none.
[[nodiscard]] std::string conversion_to(const KnownColumn& source, const TableColumn& column);

}  // namespace fixline::store
