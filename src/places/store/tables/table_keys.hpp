#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/tables/table_flaw.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// Whether the layout writes a column of that name.
[[nodiscard]] bool writes(const TableLayout& layout, std::string_view name);

/// The unique key of the fewest columns by which a point meets the row that it is a duplicate of;
/// null where none is over columns alone that are written and never NULL.
[[nodiscard]] const std::vector<std::string>* narrowest_key(const TableDescription& table,
                                                            const TableLayout& layout);

/// The same, of points, where an insert may name it as the one that tells duplicates; else null: of
/// what is no table, of one that the user may not read or whose policies would be asked to show the
/// row, and of flights.
[[nodiscard]] const std::vector<std::string>* conflict_key(const TableDescription& table,
                                                           const TableLayout& layout,
                                                           const TableUse& use);

/// Names as SQL, in their order: "a", "b".
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

/// What about a table's unique keys forbids to write it: none tells a duplicate, one is deferrable,
/// which ON CONFLICT can't use, or one takes different points for the same. Names and mends it.
[[nodiscard]] std::optional<TableFlaw> obstacle_in_keys(const TableDescription& table,
                                                        const TableLayout& layout,
                                                        const TableUse& use);

/// Unique keys for which some points are the same that differ.
[[nodiscard]] TableFlaws flaws_in_keys(const TableDescription& table, const TableLayout& layout,
                                       const TableUse& use);

}  // namespace fixline::store
