#pragma once

#include "store/tables/column_fit.hpp"
#include "store/tables/table_flaw.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// A column whose type is not the source's, and the statement that changes it.
[[nodiscard]] TableFlaw wrong_type(const TableDescription& table, const TableColumn& column,
                                   const KnownColumn& source);

/// A column that must not be null, and that we know nothing to fill with.
[[nodiscard]] TableFlaw unfilled(const TableDescription& table, const TableColumn& column);

/// What a column that is written does to points, by its type and by refusing NULL.
void add_flaws_of_column(const TableDescription& table, const TableColumn& column,
                         const KnownColumn& source, const ColumnFit& fit, TableFlaws& flaws);

/// Columns that the layout does not write, as they are not there or filled by the server.
[[nodiscard]] TableFlaw unwritten(const TableDescription& table,
                                  std::span<const KnownColumn> columns);

}  // namespace fixline::store
