#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/tables/row_columns.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// Looks for rows by owner, time and place.
struct KeyQuery {
  std::string lacking_sql;  ///< which of these a table lacks; numbers from 1, as text
  std::vector<const KnownColumn*> columns;  ///< its parameters, an array each
  /// Whether the table has a trigger or a rule that may pass over rows, or is none that is known
  /// well; and whether a rule may have left nothing of a prepared statement. The server forgets of
  /// such a one which table it is for, and does not notice when the rule goes.
  std::string may_drop_sql;
};

/// For a table that is written by that layout.
[[nodiscard]] KeyQuery key_query_for(const TableDescription& table, const TableUse& use,
                                     const TableLayout& layout);

}  // namespace fixline::store
