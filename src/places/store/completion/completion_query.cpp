#include "store/completion/completion_query.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "store/tables/table_keys.hpp"

namespace fixline::store {
namespace {

using postgres::ElementType;

const TableColumn& column_in(const TableDescription& table, const KnownColumn& source) {
  return *std::ranges::find(table.columns, source.name, &TableColumn::name);
}

/// What of a table the statements are over.
struct Parts {
  const TableDescription& table;
  std::vector<const KnownColumn*> key{};    ///< finds the row
  std::vector<const KnownColumn*> place{};  ///< of a point whose table has a narrower key
  std::vector<ValueColumn> values{};

  [[nodiscard]] const TableColumn& at(const KnownColumn& source) const {
    return column_in(table, source);
  }
};

// When a point was uploaded, and by which device, is no part of the fix.
bool is_of_fix(const KnownColumn& column) {
  return !column.is_in_flights && column.name != "uploaded_at";
}

std::optional<Parts> parts_of(const TableDescription& table, const TableLayout& layout) {
  const auto* const key = narrowest_key(table, layout);
  if (key == nullptr) return std::nullopt;
  Parts parts{table};
  for (const auto* column : layout.columns)
    if (std::ranges::find(*key, column->name) != key->end())
      parts.key.push_back(column);
    else if (column->is_key)
      parts.place.push_back(column);
    else if (column->may_be_null)
      parts.values.push_back({column, is_of_fix(*column)});
  if (parts.place.empty() && parts.values.empty()) return std::nullopt;
  return parts;
}

std::string kept(const KnownColumn& column) { return "t." + quoted_name(column.name); }
std::string sent(const KnownColumn& column) { return "u." + quoted_name(column.name); }

// A text is not cut to the column's length, which an insert would not do either.
std::string as_kept(const Parts& parts, const KnownColumn& column) {
  const auto& target = parts.at(column);
  const bool is_text = column.type == ElementType::text;
  return sent(column) + "::" + std::string(is_text ? target.type : target.full_type());
}

void join(std::string& to, std::string_view separator, const std::string& part) {
  if (!to.empty()) to += separator;
  to += part;
}

std::string all_equal(const Parts& parts, const std::vector<const KnownColumn*>& columns) {
  std::string equal;
  for (const auto* column : columns)
    join(equal, " AND ", kept(*column) + " = " + as_kept(parts, *column));
  return equal;
}

std::string one_differs(const Parts& parts) {
  std::string differs;
  const auto add = [&](const KnownColumn& column) {
    join(differs, " OR ", kept(column) + " <> " + as_kept(parts, column));
  };
  for (const auto* column : parts.place) add(*column);
  for (const auto& value : parts.values)
    if (value.is_of_fix) add(*value.column);
  return differs.empty() ? "false" : differs;
}

std::vector<const KnownColumn*> nullable(const Parts& parts) {
  std::vector<const KnownColumn*> columns;
  for (const auto& value : parts.values)
    if (!parts.at(*value.column).not_null) columns.push_back(value.column);
  return columns;
}

// Of a place, too, where the key leaves it out.
std::string one_is_lacked(const Parts& parts) {
  std::string lacked;
  for (const auto* column : nullable(parts))
    join(lacked, " OR ", kept(*column) + " IS NULL AND " + sent(*column) + " IS NOT NULL");
  if (lacked.empty()) return "false";
  const auto same_place = all_equal(parts, parts.place);
  return same_place.empty() ? lacked : "(" + lacked + ") AND " + same_place;
}

std::vector<const KnownColumn*> all_columns(const Parts& parts) {
  auto columns = parts.key;
  columns.insert(columns.end(), parts.place.begin(), parts.place.end());
  for (const auto& value : parts.values) columns.push_back(value.column);
  return columns;
}

/// The points, each with its number.
std::string sent_points(const Parts& parts) {
  std::string arrays, names;
  std::size_t parameter = 0;
  for (const auto* column : all_columns(parts)) {
    join(arrays, ", ", fmt::format("${}::{}[]", ++parameter, type_name(column->type)));
    join(names, ", ", quoted_name(column->name));
  }
  return "unnest(" + arrays + ") WITH ORDINALITY AS u(" + names + ", number)";
}

std::string compare_sql(const Parts& parts) {
  const auto differs = one_differs(parts);
  const auto lacked = one_is_lacked(parts);
  return "SELECT u.number::text, CASE WHEN " + differs + " THEN 't' ELSE 'f' END, CASE WHEN " +
         lacked + " THEN 't' ELSE 'f' END FROM " + sent_points(parts) + " JOIN " +
         parts.table.name + " t ON " + all_equal(parts, parts.key) + " WHERE " + differs + " OR " +
         lacked;
}

// Of points of one key the first that brings a value fills it. Rows are locked in the order of
// their key, and passed over where somebody else has them: nobody waits.
std::string fill_sql(const Parts& parts) {
  const auto filled = nullable(parts);
  if (filled.empty()) return {};
  std::string later, keys, lacking, lacked, places, assignments, same;
  for (std::size_t at = 0; at < parts.key.size(); ++at) {
    const auto& column = *parts.key[at];
    const auto name = "k" + std::to_string(at + 1);
    join(later, ", ", as_kept(parts, column) + " AS " + name);
    join(places, ", ", std::to_string(at + 1));
    join(keys, " AND ", kept(column) + " = u." + name);
    join(lacking, ", ", "u." + name);
    join(same, " AND ", kept(column) + " = l." + name);
  }
  for (std::size_t at = 0; at < filled.size(); ++at) {
    const auto& column = *filled[at];
    const auto name = "v" + std::to_string(at + 1);
    later += ", (array_agg(" + sent(column) + " ORDER BY u.number) FILTER (WHERE " + sent(column) +
             " IS NOT NULL))[1] AS " + name;
    lacking += ", u." + name;
    join(lacked, " OR ", kept(column) + " IS NULL AND u." + name + " IS NOT NULL");
    join(assignments, ", ",
         quoted_name(column.name) + " = CASE WHEN " + kept(column) + " IS NULL THEN l." + name +
             "::" + parts.at(column).type + " ELSE " + kept(column) + " END");
  }
  return "WITH later AS (SELECT " + later + " FROM " + sent_points(parts) + " GROUP BY " + places +
         "), lacking AS (SELECT " + lacking + " FROM later u JOIN " + parts.table.name + " t ON " +
         keys + " WHERE " + lacked + " ORDER BY " + places +
         " FOR NO KEY UPDATE OF t SKIP LOCKED) UPDATE " + parts.table.name + " t SET " +
         assignments + " FROM lacking l WHERE " + same;
}

std::string may(const Parts& parts, const std::vector<const KnownColumn*>& columns,
                std::string_view right) {
  std::string all;
  for (const auto* column : columns)
    join(all, " AND ",
         "has_column_privilege(" + in_quotes(parts.table.name, '\'') + "::regclass, " +
             in_quotes(column->name, '\'') + ", '" + std::string(right) + "')");
  return all.empty() ? "false" : all;
}

bool have(const Parts& parts, const std::vector<const KnownColumn*>& columns,
          bool TableColumn::* right) {
  return std::ranges::all_of(columns, [&](const auto* column) { return parts.at(*column).*right; });
}

}  // namespace

std::optional<CompletionQuery> completion_query_for(const TableDescription& table,
                                                    const TableLayout& layout, Nulls nulls) {
  const auto parts = parts_of(table, layout);
  if (!parts) return std::nullopt;
  CompletionQuery query;
  query.columns = all_columns(*parts);
  query.values = parts->values;
  query.compare_sql = compare_sql(*parts);
  if (nulls == Nulls::are_filled) query.fill_sql = fill_sql(*parts);
  const auto read = query.columns;
  const auto filled = nullable(*parts);
  query.rights_sql = "SELECT " + may(*parts, read, "SELECT") + ", " + may(*parts, filled, "UPDATE");
  query.may_read = have(*parts, read, &TableColumn::may_read);
  query.may_fill = have(*parts, filled, &TableColumn::may_update);
  return query;
}

std::optional<TableFlaw> lack_of_rights(const TableDescription& table,
                                        const CompletionQuery& query) {
  const bool lacks_update = query.lacks_right_to_fill();
  if (query.may_read && !lacks_update) return std::nullopt;
  std::string rights;
  TableFlaw flaw;
  flaw.what = "table " + table.name + " can't be " + (query.may_read ? "updated" : "read") +
              " by the user " + table.user;
  if (!query.may_read) {
    flaw.effect =
        "points that come again with other values can't be told from those that are the same";
    rights = "SELECT";
  }
  if (lacks_update) {
    std::string names;
    for (const auto& value : query.values)
      if (!column_in(table, *value.column).not_null)
        join(names, ", ", quoted_name(value.column->name));
    join(flaw.effect, ", and ", "a NULL stays when its point comes again with a value");
    join(rights, ", ", "UPDATE (" + names + ")");
  }
  flaw.remedy = "GRANT " + rights + " ON " + table.name + " TO " + table.user;
  return flaw;
}

}  // namespace fixline::store
