#include "store/bulk/key_query.hpp"

#include <algorithm>
#include <string_view>

#include "store/tables/table_keys.hpp"

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

// Row triggers that come before an insert or in its place; of its partitions as well. A table that
// had a rule is marked for some time longer: nobody has to be quick to see that there was one.
std::string may_drop_sql(const TableDescription& table, bool passes_over_unnamed) {
  const std::string rule =
      "EXISTS (SELECT FROM pg_rewrite WHERE ev_class = c.oid AND ev_type = '3')";
  return std::string("SELECT ") + (passes_over_unnamed ? "true OR " : "") +
         "NOT is_table OR relhasrules OR EXISTS (SELECT FROM pg_trigger WHERE (tgrelid = c.oid OR"
         " tgrelid IN (SELECT relid FROM pg_partition_tree(c.oid))) AND NOT tgisinternal AND"
         " tgenabled IN ('O', 'A') AND (tgtype & 5) = 5 AND (tgtype & 66) <> 0),"
         " relhasrules AND (is_table OR " +
         rule +
         ") FROM pg_class c CROSS JOIN LATERAL (SELECT relkind IN ('r', 'p')) AS k(is_table)"
         " WHERE oid = " +
         in_quotes(table.name, '\'') + "::regclass";
}

// A unique index over an expression is all that tells duplicates, and can't be named.
bool passes_over_unnamed(const TableDescription& table, const TableLayout& layout) {
  return table.is_stored && narrowest_key(table, layout) == nullptr &&
         std::ranges::all_of(table.columns, &TableColumn::may_read);
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
  query.may_drop_sql = may_drop_sql(table, passes_over_unnamed(table, layout));
  return query;
}

}  // namespace fixline::store
