#include "store/table_description.hpp"

#include <string>
#include <utility>

namespace fixline::store {
namespace {

std::string columns_query(std::string_view table) {
  return "SELECT c.oid::regclass::text, c.relkind IN ('r', 'p'), a.attname,"
         " format_type(a.atttypid, -1), a.attnotnull OR t.typnotnull, a.attidentity <> '' OR "
         "a.attgenerated <> '',"
         " coalesce(pg_get_expr(d.adbin, d.adrelid), CASE WHEN t.typtype = 'd' THEN t.typdefault "
         "END,"
         " ''), CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, -1) ELSE '' END"
         " FROM pg_class c"
         " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
         " JOIN pg_type t ON t.oid = a.atttypid"
         " LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
         " WHERE c.oid = to_regclass(" +
         in_quotes(quoted_name(table), '\'') + ") ORDER BY a.attnum";
}

// A partial index says nothing about the rows outside it. An expression (attnum 0) has no column.
std::string unique_keys_query(std::string_view table) {
  return "SELECT i.indexrelid, a.attname FROM pg_index i"
         " CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)"
         " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
         " AND k.attnum > 0"
         " WHERE i.indrelid = to_regclass(" +
         in_quotes(quoted_name(table), '\'') +
         ")"
         " AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND k.place <= i.indnkeyatts"
         " ORDER BY i.indexrelid, k.place";
}

void read_columns(const postgres::Rows& rows, TableDescription& table) {
  table.name = rows.bytes(0, 0);
  table.is_stored = rows.is_true(0, 1);
  for (int row = 0; row < rows.size(); ++row) {
    TableColumn column;
    column.name = rows.bytes(row, 2);
    column.type = rows.bytes(row, 3);
    column.not_null = rows.is_true(row, 4);
    column.is_filled_by_server = rows.is_true(row, 5);
    column.default_value = rows.bytes(row, 6);
    column.base_type = rows.bytes(row, 7);
    table.columns.push_back(std::move(column));
  }
}

void read_unique_keys(const postgres::Rows& rows, TableDescription& table) {
  std::string index;
  for (int row = 0; row < rows.size(); ++row) {
    if (table.unique_keys.empty() || rows.bytes(row, 0) != index) {
      index = rows.bytes(row, 0);
      table.unique_keys.emplace_back();
    }
    table.unique_keys.back().emplace_back(rows.bytes(row, 1));
  }
}

}  // namespace

asio::awaitable<Result<TableDescription>> describe_table(postgres::PgSession& session,
                                                         std::string_view name) {
  auto columns = co_await session.query(columns_query(name));
  if (!columns) co_return std::unexpected(columns.error().error());
  if (columns->size() == 0)
    co_return failure(ErrorCode::misconfigured, "no table " + std::string(name) +
                                                    " in this database; fixline migrate makes it");
  auto keys = co_await session.query(unique_keys_query(name));
  if (!keys) co_return std::unexpected(keys.error().error());

  TableDescription table;
  read_columns(*columns, table);
  read_unique_keys(*keys, table);
  co_return table;
}

}  // namespace fixline::store
