#include "store/tables/table_layout.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "store/tables/column_fit.hpp"
#include "store/tables/column_flaws.hpp"
#include "store/tables/table_keys.hpp"

namespace fixline::store {
namespace {

using postgres::ElementType;

const KnownColumn* known(std::span<const KnownColumn> columns, std::string_view name) {
  const auto found = std::ranges::find(columns, name, &KnownColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

// The value of a parameter's element, as the column wants it. A cast is left to the assignment
// where that does it: it refuses a text that is too long, which a cast cuts, and follows the
// column's type when that is changed.
std::string value_for(const KnownColumn& source, const TableColumn& column, const ColumnFit& fit) {
  std::string value = "u." + quoted_name(source.name);
  if (fit.needs_cast) value += "::" + column.type;
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

  void add(const KnownColumn& source, const TableColumn& column, const ColumnFit& fit,
           std::size_t parameter) {
    if (parameter > 1)
      for (auto* part : {&targets, &values, &arrays, &names}) *part += ", ";
    targets += quoted_name(source.name);
    values += value_for(source, column, fit);
    arrays.append("$").append(std::to_string(parameter)).append("::");
    arrays.append(type_name(source.type)).append("[]");
    names += quoted_name(source.name);
  }

  [[nodiscard]] std::string copy_into(const std::string& table) const {
    return "COPY " + table + " (" + targets + ") FROM STDIN (FORMAT binary)";
  }

  [[nodiscard]] std::string insert_into(const std::string& table, const std::string& key) const {
    return "INSERT INTO " + table + " (" + targets + ") SELECT " + values + " FROM unnest(" +
           arrays + ") AS u(" + names + ") ON CONFLICT " + key + "DO NOTHING";
  }
};

Error misconfigured(const TableDescription& table, const std::string& what) {
  return Error{ErrorCode::misconfigured, "table " + table.name + " " + what};
}

Error error_of(const TableFlaw& flaw) {
  return Error{ErrorCode::misconfigured, flaw.what + "; this mends it: " + flaw.remedy};
}

std::optional<Error> no_place_for_rows(const TableDescription& table) {
  if (table.is_snapshot)
    return misconfigured(table, "is a materialized view, which takes no points");
  if (table.first_partition.empty()) return std::nullopt;
  TableFlaw flaw;
  flaw.what = "table " + table.name + " has no partition";
  flaw.remedy =
      "CREATE TABLE " + table.first_partition + " PARTITION OF " + table.name + " DEFAULT";
  return error_of(flaw);
}

bool is_owner(const TableUse& use, std::string_view name) {
  return std::ranges::find(use.owners, name) != use.owners.end();
}

bool has_owner(const TableLayout& layout, const TableUse& use) {
  return use.owners.empty() ||
         std::ranges::any_of(use.owners, [&](const auto& name) { return writes(layout, name); });
}

// Without them a point is nothing.
std::vector<KnownColumn> needed_columns(const TableLayout& layout, const TableUse& use) {
  std::vector<KnownColumn> needed;
  for (const auto& column : use.columns) {
    const bool is_preferred_owner = !use.owners.empty() && column.name == use.owners.front();
    const bool is_needed = column.is_key || (is_preferred_owner && !has_owner(layout, use));
    if (is_needed && !writes(layout, column.name)) needed.push_back(column);
  }
  return needed;
}

std::vector<KnownColumn> lost_columns(const TableLayout& layout, const TableUse& use) {
  std::vector<KnownColumn> lost;
  for (const auto& column : use.columns)
    if (!writes(layout, column.name) && !column.is_in_flights && !is_owner(use, column.name))
      lost.push_back(column);
  return lost;
}

void add_flaws_of_table(const TableDescription& table, const TableUse& use, TableLayout& layout) {
  if (const auto lost = lost_columns(layout, use); !lost.empty())
    layout.flaws.push_back(unwritten(table, lost));
  std::ranges::move(flaws_in_keys(table, layout, use), std::back_inserter(layout.flaws));
  if (table.hidden.empty()) return;
  TableFlaw flaw;
  flaw.what = "table " + table.name + " stands before " + table.hidden + " on the search_path";
  flaw.effect = "points go into the first alone";
  flaw.remedy = "rename or drop the one that is not meant, or set another search_path for the user";
  layout.flaws.push_back(std::move(flaw));
}

// Without it a row of any constraint's is passed over in silence.
std::string conflict_target(const TableDescription& table, TableLayout& layout,
                            const TableUse& use) {
  const auto* const key = conflict_key(table, layout, use);
  layout.names_key = key != nullptr;
  return key == nullptr ? "" : "(" + listed(*key) + ") ";
}

std::optional<Error> missing(const TableDescription& table, const TableLayout& layout,
                             const TableUse& use) {
  if (const auto needed = needed_columns(layout, use); !needed.empty())
    return error_of(unwritten(table, needed));
  if (const auto flaw = obstacle_in_keys(table, layout, use)) return error_of(*flaw);
  return std::nullopt;
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
  if (auto error = no_place_for_rows(table)) return std::unexpected(std::move(*error));
  TableLayout layout;
  InsertParts parts;
  bool can_be_copied = table.is_stored && !table.has_insert_rules;  // a COPY would go past them
  for (const auto& column : table.columns) {
    const auto* source = column.is_filled_by_server ? nullptr : known(use.columns, column.name);
    if (source != nullptr) {
      const auto fit = fit_of(*source, column, table.time_zone);
      if (!fit.holds) return std::unexpected(error_of(wrong_type(table, column, *source)));
      add_flaws_of_column(table, column, *source, fit, layout.flaws);
      layout.columns.push_back(source);
      parts.add(*source, column, fit, layout.columns.size());
      can_be_copied = can_be_copied && takes_as_is(*source, column);
    } else if (column.not_null && column.default_value.empty() && !column.is_filled_by_server) {
      return std::unexpected(error_of(unfilled(table, column)));
    }
  }
  if (auto error = missing(table, layout, use)) return std::unexpected(std::move(*error));
  layout.insert_sql = parts.insert_into(table.name, conflict_target(table, layout, use));
  add_flaws_of_table(table, use, layout);
  if (can_be_copied) layout.copy_sql = parts.copy_into(table.name);
  return layout;
}

}  // namespace fixline::store
