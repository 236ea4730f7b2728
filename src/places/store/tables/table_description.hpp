#pragma once

#include <string_view>

#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// Reads a table's columns and unique indexes from the catalogue; the name is looked up along the
/// session's search_path.
/// Errors: misconfigured (no such table), and those of the session.
asio::awaitable<Result<TableDescription>> describe_table(postgres::PgSession& session,
                                                         std::string_view table);

}  // namespace fixline::store
