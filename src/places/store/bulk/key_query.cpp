#include "store/bulk/key_query.hpp"

#include <algorithm>
#include <string_view>

namespace fixline::store {
namespace {

const KnownColumn* owner_of(const TableUse& use, const TableLayout& layout) {
  for (const auto name : use.owners)
    for (const auto* column : layout.columns)
      if (column->name == name) return column;
  return nullptr;
}

std::string_view type_in(const TableDescription& table, std::string_view name) {
  const auto column = std::ranges::find(table.columns, name, &TableColumn::name);
  return column == table.columns.end() ? std::string_view() : column->full_type();
}

std::string lacking_sql(const TableDescription& table,
                        const std::vector<const KnownColumn*>& columns) {
  std::string arrays, names, equal;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const auto name = quoted_name(columns[at]->name);
    const std::string separator(at == 0 ? "" : ", ");
    arrays += separator + "$" + std::to_string(at + 1) + "::";
    arrays.append(type_name(columns[at]->type)).append("[]");
    names += separator + name;
    equal += (at == 0 ? "t." : " AND t.") + name + " = u." + name + "::";
    equal.append(type_in(table, columns[at]->name));
  }
  return "SELECT u.number::text FROM unnest(" + arrays + ") WITH ORDINALITY AS u(" + names +
         ", number) WHERE NOT EXISTS (SELECT FROM " + table.name + " t WHERE " + equal + ")";
}

// Row triggers that come before an insert or in its place; of its partitions as well.
std::string may_drop_sql(const TableDescription& table) {
  const auto relation = in_quotes(table.name, '\'') + "::regclass";
  return "SELECT EXISTS (SELECT FROM pg_class WHERE oid = " + relation +
         " AND relkind NOT IN ('r', 'p')) OR EXISTS (SELECT FROM pg_trigger WHERE (tgrelid = " +
         relation + " OR tgrelid IN (SELECT relid FROM pg_partition_tree(" + relation +
         "))) AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND (tgtype & 5) = 5"
         " AND (tgtype & 66) <> 0)";
}

}  // namespace

KeyQuery key_query_for(const TableDescription& table, const TableUse& use,
                       const TableLayout& layout) {
  KeyQuery query;
  const auto* const owner = owner_of(use, layout);
  if (owner != nullptr) query.columns.push_back(owner);
  for (const auto* column : layout.columns)
    if (column->is_key && column != owner) query.columns.push_back(column);
  query.lacking_sql = lacking_sql(table, query.columns);
  query.may_drop_sql = may_drop_sql(table);
  return query;
}

}  // namespace fixline::store
