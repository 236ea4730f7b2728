#include "store/bulk/range_query.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "store/tables/column_fit.hpp"

namespace fixline::store {
namespace {

using postgres::ElementType;

// The column of that name, if it holds what is written to it as it is; else null.
const KnownColumn* exact(const TableDescription& table, const TableUse& use,
                         std::string_view name) {
  const auto source = std::ranges::find(use.columns, name, &KnownColumn::name);
  const auto column = std::ranges::find(table.columns, name, &TableColumn::name);
  const bool is_exact = source != use.columns.end() && column != table.columns.end() &&
                        !column->is_filled_by_server && holds_as_is(*source, *column) &&
                        fit_of(*source, *column, table.time_zone).effect.empty();
  return is_exact ? &*source : nullptr;
}

const KnownColumn* time_column_of(const TableUse& use) {
  const auto time = std::ranges::find_if(use.columns, [](const KnownColumn& column) {
    return column.is_key && column.type == ElementType::timestamptz;
  });
  return time == use.columns.end() ? nullptr : &*time;
}

bool is_owner(const TableUse& use, std::string_view name) {
  return std::ranges::find(use.owners, name) != use.owners.end();
}

// Owner, time, and nothing that could tell apart two points of the same time and place.
bool serves(const std::vector<std::string>& key, const TableUse& use, std::string_view time) {
  return key.size() >= 2 && is_owner(use, key[0]) && key[1] == time &&
         std::all_of(key.begin() + 2, key.end(),
                     [](const auto& name) { return name == "lat" || name == "lon"; });
}

std::string element(std::size_t parameter, const KnownColumn& column) {
  std::string sql = "($" + std::to_string(parameter) + "::";
  return sql.append(type_name(column.type)).append("[])[1]");
}

bool are_exact(const TableDescription& table, const TableUse& use,
               std::span<const ValueColumn> values) {
  return std::ranges::all_of(values, [&](const ValueColumn& value) {
    return exact(table, use, value.column->name) != nullptr;
  });
}

std::string listed(const std::vector<ValueColumn>& values) {
  std::string list;
  for (const auto& value : values) list += ", " + quoted_name(value.column->name);
  return list;
}

}  // namespace

std::optional<RangeQuery> range_query_for(const TableDescription& table, const TableUse& use,
                                          std::span<const ValueColumn> values) {
  const auto* const time_column = time_column_of(use);
  if (!table.is_stored || time_column == nullptr) return std::nullopt;
  const auto key = std::ranges::find_if(table.unique_keys, [&](const auto& columns) {
    return serves(columns, use, time_column->name);
  });
  if (key == table.unique_keys.end()) return std::nullopt;

  const auto* const owner = exact(table, use, key->front());
  const auto* const time = exact(table, use, time_column->name);
  if (owner == nullptr || time == nullptr || exact(table, use, "lat") == nullptr ||
      exact(table, use, "lon") == nullptr)
    return std::nullopt;
  RangeQuery query{{}, owner, time, {}, are_exact(table, use, values)};
  if (query.is_exact) query.values.assign(values.begin(), values.end());
  const auto time_name = quoted_name(time->name);
  query.sql = "SELECT " + time_name + ", lat, lon" + listed(query.values) + " FROM " + table.name +
              " WHERE " + quoted_name(owner->name) + " = " + element(1, *owner) + " AND " +
              time_name + " BETWEEN " + element(2, *time) + " AND " + element(3, *time) +
              " ORDER BY " + time_name + " LIMIT ($4::int8[])[1]";
  return query;
}

}  // namespace fixline::store
