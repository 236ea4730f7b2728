#include "store/tables/table_description.hpp"

#include <string>
#include <utility>

namespace fixline::store {
namespace {

// Where a table of that name is written, and what is like it elsewhere on the way.
std::string table_query(std::string_view table) {
  const auto name = in_quotes(table, '\'');
  return "SELECT c.oid::regclass::text, c.relkind IN ('r', 'p'), c.relkind = 'm',"
         " c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_partition_tree(c.oid) WHERE isleaf),"
         " (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'),"
         " (SELECT coalesce(string_agg(quote_ident(n.nspname) || '.' || quote_ident(o.relname),"
         " ', '), '') FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace"
         " WHERE o.relname = " +
         name +
         " AND n.nspname = ANY (current_schemas(false)) AND o.oid <> c.oid),"
         " quote_ident(current_user), row_security_active(c.oid),"
         " EXISTS (SELECT FROM pg_rewrite WHERE ev_class = c.oid AND ev_type = '3')"
         " FROM pg_class c WHERE c.oid = to_regclass(" +
         in_quotes(quoted_name(table), '\'') + ")";
}

// A domain may be over another one: what the last is made of counts.
std::string columns_query(std::string_view table) {
  return "SELECT a.attname, format_type(a.atttypid, -1), a.attnotnull OR t.typnotnull,"
         " a.attidentity <> '' OR a.attgenerated <> '',"
         " coalesce(pg_get_expr(d.adbin, d.adrelid), CASE WHEN t.typtype = 'd' THEN t.typdefault "
         "END, ''),"
         " CASE WHEN t.typtype = 'd' THEN format_type(b.type, -1) ELSE '' END,"
         " format_type(b.type, b.modifier),"
         " has_column_privilege(a.attrelid, a.attnum, 'SELECT'),"
         " has_column_privilege(a.attrelid, a.attnum, 'UPDATE')"
         " FROM pg_attribute a"
         " JOIN pg_type t ON t.oid = a.atttypid"
         " LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
         " CROSS JOIN LATERAL (WITH RECURSIVE base(type, modifier, depth) AS"
         " (SELECT a.atttypid, a.atttypmod, 0 UNION ALL"
         " SELECT o.typbasetype, o.typtypmod, depth + 1 FROM base"
         " JOIN pg_type o ON o.oid = base.type AND o.typtype = 'd')"
         " SELECT type, modifier FROM base ORDER BY depth DESC LIMIT 1) b"
         " WHERE a.attrelid = to_regclass(" +
         in_quotes(quoted_name(table), '\'') +
         ") AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
}

// A partial index says nothing about the rows outside it. An expression (attnum 0) has no column.
std::string unique_keys_query(std::string_view table) {
  return "SELECT i.indexrelid, a.attname, coalesce('ALTER TABLE ' || i.indrelid::regclass ||"
         " ' DROP CONSTRAINT ' || quote_ident(c.conname), 'DROP INDEX ' || i.indexrelid::regclass)"
         " FROM pg_index i"
         " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid"
         " AND c.contype IN ('p', 'u')"
         " CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place)"
         " LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
         " AND k.attnum > 0"
         " WHERE i.indrelid = to_regclass(" +
         in_quotes(quoted_name(table), '\'') +
         ")"
         " AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND k.place <= i.indnkeyatts"
         " ORDER BY i.indexrelid, k.place";
}

std::string deferrable_keys_query(std::string_view table) {
  return "SELECT conname, split_part(pg_get_constraintdef(oid), ' DEFERRABLE', 1)"
         " FROM pg_constraint WHERE conrelid = to_regclass(" +
         in_quotes(quoted_name(table), '\'') +
         ") AND contype IN ('p', 'u', 'x') AND condeferrable ORDER BY conname";
}

void read_table(const postgres::Rows& rows, std::string_view name, TableDescription& table) {
  table.name = rows.bytes(0, 0);
  table.is_stored = rows.is_true(0, 1);
  table.is_snapshot = rows.is_true(0, 2);
  if (rows.is_true(0, 3)) table.first_partition = quoted_name(std::string(name) + "_default");
  table.time_zone = rows.bytes(0, 4);
  table.hidden = rows.bytes(0, 5);
  table.user = rows.bytes(0, 6);
  table.is_row_secured = rows.is_true(0, 7);
  table.has_insert_rules = rows.is_true(0, 8);
}

void read_columns(const postgres::Rows& rows, TableDescription& table) {
  for (int row = 0; row < rows.size(); ++row) {
    TableColumn column;
    column.name = rows.bytes(row, 0);
    column.type = rows.bytes(row, 1);
    column.not_null = rows.is_true(row, 2);
    column.is_filled_by_server = rows.is_true(row, 3);
    column.default_value = rows.bytes(row, 4);
    column.base_type = rows.bytes(row, 5);
    column.declared = rows.bytes(row, 6);
    column.may_read = rows.is_true(row, 7);
    column.may_update = rows.is_true(row, 8);
    table.columns.push_back(std::move(column));
  }
}

void read_unique_keys(const postgres::Rows& rows, TableDescription& table) {
  std::string index;
  for (int row = 0; row < rows.size(); ++row) {
    if (table.unique_keys.empty() || rows.bytes(row, 0) != index) {
      index = rows.bytes(row, 0);
      table.unique_keys.emplace_back();
      table.drop_statements.emplace_back(rows.bytes(row, 2));
    }
    table.unique_keys.back().emplace_back(rows.bytes(row, 1));
  }
}

void read_deferrable_keys(const postgres::Rows& rows, TableDescription& table) {
  for (int row = 0; row < rows.size(); ++row)
    table.deferrable_keys.push_back(
        {std::string(rows.bytes(row, 0)), std::string(rows.bytes(row, 1))});
}

}  // namespace

asio::awaitable<Result<TableDescription>> describe_table(postgres::PgSession& session,
                                                         std::string_view name) {
  auto found = co_await session.query(table_query(name));
  if (!found) co_return std::unexpected(found.error().error());
  if (found->size() == 0)
    co_return failure(ErrorCode::misconfigured, "no table " + std::string(name) +
                                                    " in this database; fixline migrate makes it");
  auto columns = co_await session.query(columns_query(name));
  if (!columns) co_return std::unexpected(columns.error().error());
  auto keys = co_await session.query(unique_keys_query(name));
  if (!keys) co_return std::unexpected(keys.error().error());
  auto deferrable = co_await session.query(deferrable_keys_query(name));
  if (!deferrable) co_return std::unexpected(deferrable.error().error());

  TableDescription table;
  read_table(*found, name, table);
  read_columns(*columns, table);
  read_unique_keys(*keys, table);
  read_deferrable_keys(*deferrable, table);
  co_return table;
}

}  // namespace fixline::store
