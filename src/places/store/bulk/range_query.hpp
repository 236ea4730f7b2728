#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/completion/completion_query.hpp"
#include "store/tables/row_columns.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// Reads time, lat and lon, and then values, of what a table has of one flight or device in a range
/// of time, in the order of time. Neighbours in the unique index cost a third of what looking each
/// up does.
struct RangeQuery {
  /// Parameters, each an array of one: owner, first time, last time, rows at most (int8).
  std::string sql;
  const KnownColumn* owner;
  const KnownColumn* time;
  std::vector<ValueColumn> values;  ///< in their order
  bool is_exact;  ///< the table keeps all of them as they are: their bytes can be compared
};

/// nullopt where the answer would not tell what an insert does, or not quickly: no unique index
/// begins with owner and time and is over no more than these, lat and lon; a type that does not
/// keep values as they are; no table.
[[nodiscard]] std::optional<RangeQuery> range_query_for(const TableDescription& table,
                                                        const TableUse& use,
                                                        std::span<const ValueColumn> values);

}  // namespace fixline::store
