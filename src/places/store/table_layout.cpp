#include "store/table_layout.hpp"

#include <algorithm>
#include <utility>

#include "store/column_type.hpp"

namespace fixline::store {
namespace {

using postgres::ElementType;

const KnownColumn* known(std::span<const KnownColumn> columns, std::string_view name) {
  const auto found = std::ranges::find(columns, name, &KnownColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

// The value of a parameter's element, as the column wants it.
std::string value_for(const KnownColumn& source, const TableColumn& column) {
  std::string value = "u." + quoted_name(source.name);
  // Without length: a text that is too long must be refused, where a cast would cut it.
  if (catalogue_name(source.type) != column.type) value += "::" + column.type;
  if (!source.may_be_null || !column.not_null) return value;
  if (!column.default_value.empty()) return "coalesce(" + value + ", " + column.default_value + ")";
  if (source.type == ElementType::text) return "coalesce(" + value + ", '')";
  return value;
}

// COPY takes the bytes as the column's type has them, and makes no value of its own for a NULL.
bool takes_as_is(const KnownColumn& source, const TableColumn& column) {
  return holds_as_is(source, column) && !(source.may_be_null && column.not_null);
}

struct InsertParts {
  std::string targets{}, values{}, arrays{}, names{};

  void add(const KnownColumn& source, const TableColumn& column, std::size_t parameter) {
    if (parameter > 1)
      for (auto* part : {&targets, &values, &arrays, &names}) *part += ", ";
    targets += quoted_name(source.name);
    values += value_for(source, column);
    arrays.append("$").append(std::to_string(parameter)).append("::");
    arrays.append(type_name(source.type)).append("[]");
    names += quoted_name(source.name);
  }

  [[nodiscard]] std::string copy_into(const std::string& table) const {
    return "COPY " + table + " (" + targets + ") FROM STDIN (FORMAT binary)";
  }

  [[nodiscard]] std::string insert_into(const std::string& table) const {
    return "INSERT INTO " + table + " (" + targets + ") SELECT " + values + " FROM unnest(" +
           arrays + ") AS u(" + names + ") ON CONFLICT DO NOTHING";
  }
};

bool writes(const TableLayout& layout, std::string_view name) {
  return std::ranges::any_of(layout.columns,
                             [&](const auto* column) { return column->name == name; });
}

// What an expression is over is not looked at: the columns beside it must do.
bool can_tell_duplicates(const TableDescription& table, const TableLayout& layout) {
  return std::ranges::any_of(table.unique_keys, [&](const auto& key) {
    return std::ranges::all_of(
        key, [&](const auto& name) { return name.empty() || writes(layout, name); });
  });
}

Error misconfigured(const TableDescription& table, const std::string& what) {
  return Error{ErrorCode::misconfigured, "table " + table.name + " " + what};
}

Error wrong_type(const TableDescription& table, const TableColumn& column,
                 const KnownColumn& source) {
  const auto name = quoted_name(column.name);
  const std::string wanted(catalogue_name(source.type));
  return misconfigured(table, "has a column " + name + " of type " + column.type + ", where " +
                                  wanted + " is expected; this changes it: ALTER TABLE " +
                                  table.name + " ALTER COLUMN " + name + " TYPE " + wanted +
                                  " USING " + name + "::" + wanted);
}

// The command that makes the index which is missing.
std::string index_command(const TableDescription& table, const TableLayout& layout,
                          std::string_view owner) {
  std::string key(owner.empty() ? "" : quoted_name(owner));
  for (const auto* column : layout.columns)
    if (column->is_key && column->name != owner)
      key += (key.empty() ? "" : ", ") + quoted_name(column->name);
  return "CREATE UNIQUE INDEX ON " + table.name + " (" + key + ")";
}

std::optional<Error> missing(const TableDescription& table, const TableLayout& layout,
                             const TableUse& use) {
  for (const auto& column : use.columns)
    if (column.is_key && !writes(layout, column.name))
      return misconfigured(table,
                           "has no column " + quoted_name(column.name) + " that can be written");
  const auto owner =
      std::ranges::find_if(use.owners, [&](const auto& name) { return writes(layout, name); });
  if (!use.owners.empty() && owner == use.owners.end())
    return misconfigured(table, "has no column " + quoted_name(use.owners.front()));
  if (!table.is_stored || can_tell_duplicates(table, layout)) return std::nullopt;
  return misconfigured(table, "has no unique index that could tell a duplicate; this makes one: " +
                                  index_command(table, layout, use.owners.empty() ? "" : *owner));
}

}  // namespace

std::string in_quotes(std::string_view text, char quote) {
  std::string sql(1, quote);
  for (const char c : text) {
    if (c == quote) sql += quote;
    sql += c;
  }
  return sql + quote;
}

bool holds_as_is(const KnownColumn& source, const TableColumn& column) {
  if (column.type == "character varying") return source.type == ElementType::text;
  return catalogue_name(source.type) == column.type;
}

Result<TableLayout> layout_for(const TableDescription& table, const TableUse& use) {
  TableLayout layout;
  InsertParts parts;
  bool can_be_copied = table.is_stored;
  for (const auto& column : table.columns) {
    const auto* source = column.is_filled_by_server ? nullptr : known(use.columns, column.name);
    if (source != nullptr) {
      if (!can_hold(column.base_type.empty() ? column.type : column.base_type, *source))
        return std::unexpected(wrong_type(table, column, *source));
      layout.columns.push_back(source);
      parts.add(*source, column, layout.columns.size());
      can_be_copied = can_be_copied && takes_as_is(*source, column);
    } else if (column.not_null && column.default_value.empty() && !column.is_filled_by_server) {
      return std::unexpected(misconfigured(
          table, "has a column " + quoted_name(column.name) +
                     " that must not be null, has no default, and can't be filled from points"));
    }
  }
  if (auto error = missing(table, layout, use)) return std::unexpected(std::move(*error));

  layout.insert_sql = parts.insert_into(table.name);
  if (can_be_copied) layout.copy_sql = parts.copy_into(table.name);
  return layout;
}

}  // namespace fixline::store
