#pragma once

#include <optional>
#include <string_view>

#include "store/table_flaw.hpp"
#include "store/table_layout.hpp"

namespace fixline::store {

/// Whether the layout writes a column of that name.
[[nodiscard]] bool writes(const TableLayout& layout, std::string_view name);

/// What about a table's unique keys forbids to write it: none tells a duplicate, one is deferrable,
/// which ON CONFLICT can't use, or one takes different points for the same. Names and mends it.
[[nodiscard]] std::optional<TableFlaw> obstacle_in_keys(const TableDescription& table,
                                                        const TableLayout& layout,
                                                        const TableUse& use);

/// Unique keys for which some points are the same that differ.
[[nodiscard]] TableFlaws flaws_in_keys(const TableDescription& table, const TableLayout& layout,
                                       const TableUse& use);

}  // namespace fixline::store
