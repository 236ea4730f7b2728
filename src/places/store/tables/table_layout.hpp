#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "store/tables/row_columns.hpp"
#include "store/tables/table_flaw.hpp"

namespace fixline::store {

/// A column as the database's catalogue describes it.
struct TableColumn {
  std::string name;
  std::string type;  ///< "double precision", without length: "character varying"
  bool not_null = false;
  bool is_filled_by_server = false;  ///< identity or generated: nothing may be written to it
  std::string default_value;         ///< its expression, "" when there is none
  std::string base_type{};           ///< of a domain: what it is made of; "": `type` itself
  std::string declared{};            ///< either with its length: "character varying(8)"; "": none
  bool may_read = true;              ///< the session's user, by SELECT
  bool may_update = true;            ///< the same by UPDATE

  /// As a cast to it has it: a domain's name, or the type with its length.
  [[nodiscard]] std::string_view full_type() const noexcept {
    return base_type.empty() && !declared.empty() ? declared : type;
  }
};

/// A unique constraint that waits for the commit, or may be told to.
struct DeferrableKey {
  std::string name;
  std::string definition;  ///< "UNIQUE (a, b)", without being deferrable
};

/// A table as the catalogue describes it.
struct TableDescription {
  std::string name;          ///< as SQL, quoted where needed
  bool is_stored = true;     ///< a plain or partitioned table; false for views and foreign tables
  bool is_snapshot = false;  ///< a materialized view
  std::string first_partition{};  ///< a name for it, where it is made of partitions and has none
  std::string time_zone = "UTC";  ///< of sessions with its database that set none
  bool is_row_secured = false;    ///< policies are in force for the session's user
  bool has_insert_rules = false;  ///< that may rewrite an INSERT, even to nothing
  std::string hidden{};           ///< tables of its name behind it on the search_path; "": none
  std::string user{};             ///< of the session, as SQL
  std::vector<TableColumn> columns;
  /// The columns of each unique index, in its order; "" stands for an expression.
  std::vector<std::vector<std::string>> unique_keys;
  std::vector<std::string> drop_statements{};  ///< what drops each of them
  std::vector<DeferrableKey> deferrable_keys{};
};

/// How rows are written to one table: a statement, and the columns that are its parameters, in
/// order.
struct TableLayout {
  std::string insert_sql;
  std::string copy_sql;  ///< empty where a column's values need a conversion, or it is no table
  std::vector<const KnownColumn*> columns;
  bool names_key = false;  ///< a row that meets another constraint than the key is an error
  TableFlaws flaws{};
};

/// What a table is wanted for.
struct TableUse {
  std::span<const KnownColumn> columns;
  std::span<const std::string_view> owners;  ///< one of these columns is needed, if there are any
};

/// `INSERT INTO table (columns) SELECT ... FROM unnest($1, ...) ON CONFLICT (key) DO NOTHING` over
/// the columns that both sides know, the key where it can be named.
/// Its flaws name what of the table changes points or refuses some.
/// Errors: misconfigured, naming table and column and the statement that mends it, when a column is
/// missing that a point is nothing without, when one is of a type that can't hold what is written
/// to it, when one must not be null and can't be filled, when its unique keys can't tell a
/// duplicate from another point, and when it is nothing that takes rows.
[[nodiscard]] Result<TableLayout> layout_for(const TableDescription& table, const TableUse& use);

/// Whether the column's type has the same values as the source, so that they need no conversion and
/// come back as they went in.
[[nodiscard]] bool holds_as_is(const KnownColumn& source, const TableColumn& column);

/// A text as SQL: in quotes, each quote in it doubled.
[[nodiscard]] std::string in_quotes(std::string_view text, char quote);

/// A name as SQL: "time".
[[nodiscard]] inline std::string quoted_name(std::string_view name) { return in_quotes(name, '"'); }

}  // namespace fixline::store
