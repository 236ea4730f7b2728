#include "store/tables/table_keys.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace fixline::store {
namespace {

using postgres::ElementType;
using Key = std::vector<std::string>;

bool has(const Key& key, std::string_view name) {
  return std::ranges::find(key, name) != key.end();
}

const TableColumn& column_of(const TableDescription& table, std::string_view name) {
  return *std::ranges::find(table.columns, name, &TableColumn::name);
}

const KnownColumn* written(const TableLayout& layout, std::string_view name) {
  const auto found = std::ranges::find_if(layout.columns,
                                          [&](const auto* column) { return column->name == name; });
  return found == layout.columns.end() ? nullptr : *found;
}

// NULLs differ from each other: who repeats one is not met.
bool may_be_null_in(const TableDescription& table, const KnownColumn& source) {
  return source.may_be_null && !column_of(table, source.name).not_null;
}

// What an expression is over is not looked at: the columns beside it must do.
bool tells_duplicates(const Key& key, const TableDescription& table, const TableLayout& layout) {
  return std::ranges::all_of(key, [&](const auto& name) {
    const auto* const source = written(layout, name);
    return name.empty() || (source != nullptr && !may_be_null_in(table, *source));
  });
}

// What makes a point one of its own.
Key whole_key(const TableLayout& layout, const TableUse& use) {
  Key key;
  const auto owner =
      std::ranges::find_if(use.owners, [&](const auto& name) { return writes(layout, name); });
  if (owner != use.owners.end()) key.emplace_back(*owner);
  for (const auto* column : layout.columns)
    if (column->is_key && !has(key, column->name)) key.emplace_back(column->name);
  return key;
}

/// The columns by which points may differ that a key holds for the same; none where that can't be
/// told, or where a column that we don't write makes each row one of its own.
Key left_out_of(const Key& key, const TableLayout& layout, const TableUse& use) {
  const bool is_over_ours =
      std::ranges::all_of(key, [&](const auto& name) { return writes(layout, name); });
  Key left_out;
  if (!is_over_ours) return left_out;
  const bool has_owner =
      has(key, "device_id") ||
      std::ranges::any_of(use.owners, [&](const auto& name) { return has(key, name); });
  for (auto& name : whole_key(layout, use)) {
    const bool is_owner = std::ranges::find(use.owners, name) != use.owners.end();
    if (is_owner ? !has_owner : !has(key, name)) left_out.push_back(std::move(name));
  }
  return left_out;
}

bool is_place(const std::string& name) { return name == "lat" || name == "lon"; }

bool contains(const Key& key, const Key& other) {
  return std::ranges::all_of(other, [&](const auto& name) { return has(key, name); });
}

// What meets it meets the key that tells duplicates as well, unless that has another column.
std::string effect_of_narrow(const TableDescription& table, const Key& key,
                             const TableLayout& layout, const TableUse& use) {
  if (use.owners.empty())
    return "of flights with the same " + listed(key) + " only the first has a row";
  const auto* const told = conflict_key(table, layout, use);
  const bool refuses = told != nullptr && !contains(key, *told);
  return std::string("of points that differ in nothing else only the first is kept, the others ") +
         (refuses ? "are refused" : "count as duplicates");
}

std::string new_index(const TableDescription& table, const TableLayout& layout,
                      const TableUse& use) {
  return "CREATE UNIQUE INDEX ON " + table.name + " (" + listed(whole_key(layout, use)) + ")";
}

// One that is wide enough must be there before the narrow one goes.
std::string widening(const TableDescription& table, const TableLayout& layout, const TableUse& use,
                     std::size_t key) {
  auto drop = key < table.drop_statements.size() ? table.drop_statements[key] : std::string();
  const auto whole = whole_key(layout, use);
  const bool has_whole = std::ranges::any_of(table.unique_keys, [&](const Key& other) {
    return contains(other, whole) && contains(whole, other);
  });
  if (has_whole) return drop;
  return new_index(table, layout, use) + (drop.empty() ? "" : "; " + drop);
}

TableFlaw narrow(const TableDescription& table, const TableLayout& layout, const TableUse& use,
                 std::size_t at, const Key& left_out) {
  const auto& key = table.unique_keys[at];
  TableFlaw flaw;
  flaw.what =
      "table " + table.name + " has a unique key (" + listed(key) + ") without " + listed(left_out);
  flaw.effect = effect_of_narrow(table, key, layout, use);
  flaw.remedy = widening(table, layout, use, at);
  return flaw;
}

template <class Take>
void for_each_narrow_key(const TableDescription& table, const TableLayout& layout,
                         const TableUse& use, Take take) {
  for (std::size_t at = 0; at < table.unique_keys.size(); ++at) {
    const auto left_out = left_out_of(table.unique_keys[at], layout, use);
    if (!left_out.empty()) take(narrow(table, layout, use, at, left_out), left_out);
  }
}

TableFlaw deferrable(const TableDescription& table, const DeferrableKey& key) {
  const auto name = quoted_name(key.name);
  TableFlaw flaw;
  flaw.what =
      "table " + table.name + " has a deferrable key " + name + ", which ON CONFLICT can't use";
  flaw.remedy = "ALTER TABLE " + table.name + " DROP CONSTRAINT " + name + ", ADD CONSTRAINT " +
                name + " " + key.definition;
  return flaw;
}

}  // namespace

bool writes(const TableLayout& layout, std::string_view name) {
  return written(layout, name) != nullptr;
}

const Key* narrowest_key(const TableDescription& table, const TableLayout& layout) {
  const Key* narrowest = nullptr;
  for (const auto& key : table.unique_keys) {
    if (has(key, "") || !tells_duplicates(key, table, layout)) continue;
    if (narrowest == nullptr || key.size() < narrowest->size()) narrowest = &key;
  }
  return narrowest;
}

const Key* conflict_key(const TableDescription& table, const TableLayout& layout,
                        const TableUse& use) {
  if (use.owners.empty() || !table.is_stored || table.is_row_secured) return nullptr;
  const auto* const key = narrowest_key(table, layout);
  const bool may_name_it = key != nullptr && std::ranges::all_of(*key, [&](const auto& name) {
                             return column_of(table, name).may_read;
                           });
  return may_name_it ? key : nullptr;
}

std::string listed(const Key& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + quoted_name(name);
  return list;
}

std::optional<TableFlaw> obstacle_in_keys(const TableDescription& table, const TableLayout& layout,
                                          const TableUse& use) {
  if (!table.deferrable_keys.empty()) return deferrable(table, table.deferrable_keys.front());
  std::optional<TableFlaw> obstacle;
  if (!use.owners.empty())
    for_each_narrow_key(table, layout, use, [&](TableFlaw flaw, const Key& left_out) {
      if (!std::ranges::all_of(left_out, is_place)) obstacle = std::move(flaw);
    });
  if (obstacle || !table.is_stored) return obstacle;
  if (std::ranges::any_of(table.unique_keys,
                          [&](const auto& key) { return tells_duplicates(key, table, layout); }))
    return std::nullopt;
  obstacle.emplace();
  obstacle->what = "table " + table.name + " has no unique index that could tell a duplicate";
  obstacle->remedy = new_index(table, layout, use);
  return obstacle;
}

TableFlaws flaws_in_keys(const TableDescription& table, const TableLayout& layout,
                         const TableUse& use) {
  TableFlaws flaws;
  for_each_narrow_key(table, layout, use,
                      [&](TableFlaw flaw, const Key&) { flaws.push_back(std::move(flaw)); });
  return flaws;
}

}  // namespace fixline::store
