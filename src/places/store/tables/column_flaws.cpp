#include "store/tables/column_flaws.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace fixline::store {
namespace {

std::string alter(const TableDescription& table) { return "ALTER TABLE " + table.name + " "; }

// Where nothing turns the one type into the other, the column makes way for one of its name.
std::string new_type_statement(const TableDescription& table, const TableColumn& column,
                               const KnownColumn& source) {
  const auto name = quoted_name(column.name);
  const std::string wanted(catalogue_name(source.type));
  const auto conversion = conversion_to(source, column);
  if (!conversion.empty())
    return alter(table) + "ALTER COLUMN " + name + " TYPE " + wanted + " USING " + conversion;
  return alter(table) + "RENAME COLUMN " + name + " TO " + quoted_name(column.name + "_before") +
         "; " + alter(table) + "ADD COLUMN " + name + " " + wanted;
}

TableFlaw flaw_of_column(const TableDescription& table, const TableColumn& column,
                         const std::string& is_what) {
  TableFlaw flaw;
  flaw.what = "table " + table.name + " has a column " + quoted_name(column.name) + " " + is_what;
  flaw.column = column.name;
  return flaw;
}

std::string nullable_statement(const TableDescription& table, const TableColumn& column) {
  return alter(table) + "ALTER COLUMN " + quoted_name(column.name) + " DROP NOT NULL";
}

bool refuses_points_without(const TableColumn& column, const KnownColumn& source) {
  return source.may_be_null && column.not_null && column.default_value.empty() &&
         source.type != postgres::ElementType::text;
}

bool is_there(const TableDescription& table, std::string_view name) {
  return std::ranges::find(table.columns, name, &TableColumn::name) != table.columns.end();
}

}  // namespace

TableFlaw wrong_type(const TableDescription& table, const TableColumn& column,
                     const KnownColumn& source) {
  auto flaw = flaw_of_column(table, column,
                             "of type " + std::string(column.full_type()) + ", where " +
                                 std::string(catalogue_name(source.type)) + " is expected");
  flaw.remedy = new_type_statement(table, column, source);
  return flaw;
}

TableFlaw unfilled(const TableDescription& table, const TableColumn& column) {
  auto flaw = flaw_of_column(
      table, column, "that must not be null, has no default, and can't be filled from points");
  flaw.remedy = nullable_statement(table, column);
  return flaw;
}

void add_flaws_of_column(const TableDescription& table, const TableColumn& column,
                         const KnownColumn& source, const ColumnFit& fit, TableFlaws& flaws) {
  if (!fit.effect.empty()) {
    auto flaw = wrong_type(table, column, source);
    flaw.effect = fit.effect;
    flaw.sqlstate = fit.sqlstate;
    flaws.push_back(std::move(flaw));
  }
  if (refuses_points_without(column, source)) {
    auto flaw = flaw_of_column(table, column, "that must not be null, and has no default");
    flaw.effect = "points that bring nothing for it are refused, and held";
    flaw.remedy = nullable_statement(table, column);
    flaw.sqlstate = "23502";
    flaws.push_back(std::move(flaw));
  }
}

TableFlaw unwritten(const TableDescription& table, std::span<const KnownColumn> columns) {
  std::string names, drops, adds;
  for (const auto& column : columns) {
    const auto name = quoted_name(column.name);
    const std::string comma(names.empty() ? "" : ", ");
    names += comma + name;
    if (is_there(table, column.name)) drops += "DROP COLUMN " + name + ", ";
    adds += comma + "ADD COLUMN " + name + " " + std::string(catalogue_name(column.type));
  }
  TableFlaw flaw;
  flaw.what = "table " + table.name + " has no column " + names + " that can be written";
  flaw.effect = "what points bring for it is not kept";
  flaw.remedy = alter(table) + drops + adds;
  return flaw;
}

}  // namespace fixline::store
