#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// One numbered file of sql/, built into the program.
struct Migration {
  int version;
  std::string_view name;  ///< "tables", of 0001_tables.sql
  std::string_view sql;
};

/// All migrations that this program knows, in order.
[[nodiscard]] std::span<const Migration> known_migrations() noexcept;

/// What migrate() found and did.
struct MigrationReport {
  std::vector<std::string> applied;          ///< now, "0001 tables"
  std::vector<std::string> already_applied;  ///< at an earlier time
  std::vector<std::string> notes;            ///< for a person: newer versions, changed files
};

/// Brings the schema up to date. Several processes may call it at the same time: an advisory lock
/// lets one work and the others wait, within the session's statement limit. All of it is one
/// transaction. Tables that exist already are left as they are.
/// Errors: unavailable (also: the lock was not to be had in time), misconfigured (no permission).
asio::awaitable<Result<MigrationReport>> migrate(postgres::PgSession& session);

}  // namespace fixline::store
