#pragma once

#include <string>

#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::store {

/// What an operator wants to know of the database that points are kept in.
struct DatabaseFacts {
  std::string version;     ///< "15.20 (Debian ...)"
  int version_number = 0;  ///< 150020
  std::string database;
  std::string user;
  bool is_standby = false;
  int connections_free = 0;  ///< for ordinary users
  std::string fsync;
  std::string full_page_writes;
  std::string encoding;  ///< server_encoding
};

/// The oldest server that Fixline is made for, as libpq numbers it.
inline constexpr int server_version_min = 130'000;

/// Asks the server. Errors: those of the session.
asio::awaitable<Result<DatabaseFacts>> database_facts(postgres::PgSession& session);

}  // namespace fixline::store
