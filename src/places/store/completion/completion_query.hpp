#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/tables/row_columns.hpp"
#include "store/tables/table_flaw.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// What becomes of a NULL in a row when its point comes again with a value.
enum class Nulls : std::uint8_t { are_filled, stay };

/// A column that may lack a value, or have another one than a point that comes again.
struct ValueColumn {
  const KnownColumn* column;
  /// Another value makes it another fix; else it is about the fix, as when it was uploaded.
  bool is_of_fix;
};

/// Compares points with the rows that they are duplicates of, and fills what these lack.
struct CompletionQuery {
  /// Of the points that are not as their row is: number from 1, whether it has another value ("t"),
  /// whether it brings one that the row lacks ("t"); all as text.
  std::string compare_sql;
  std::string fill_sql;    ///< for what compare_sql told to be lacked; "": nothing may be filled
  std::string rights_sql;  ///< whether the user may read, and fill
  std::vector<const KnownColumn*> columns;  ///< the parameters of the first two, an array each
  std::vector<ValueColumn> values;
  bool may_read = true;
  bool may_fill = true;

  [[nodiscard]] bool can_fill() const { return !fill_sql.empty() && may_fill; }
  [[nodiscard]] bool lacks_right_to_fill() const { return !fill_sql.empty() && !may_fill; }
};

/// For a table that is written by that layout; nullopt where it has no values beside its key, or no
/// key by which a duplicate's row is found.
[[nodiscard]] std::optional<CompletionQuery> completion_query_for(const TableDescription& table,
                                                                  const TableLayout& layout,
                                                                  Nulls nulls);

/// What the user's missing rights keep from being done.
[[nodiscard]] std::optional<TableFlaw> lack_of_rights(const TableDescription& table,
                                                      const CompletionQuery& query);

}  // namespace fixline::store
