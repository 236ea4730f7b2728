#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "server/postgres/database.hpp"
#include "store/migrations.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::test {

/// A new database with Fixline's tables.
class MigratedDatabase : public Database {
 public:
  MigratedDatabase() {
    if (auto done = run(context(), store::migrate(session())); !done)
      throw std::runtime_error(done.error().detail);
  }
};

/// A writer on the database's context.
[[nodiscard]] inline store::PostgresPointWriter writer_to(Database& database,
                                                          postgres::SessionLimits limits = {}) {
  return {database.context().get_executor(),
          {.address = address_of(database.url()), .limits = limits},
          std::make_shared<spdlog::logger>("test")};
}

/// A writer that logs in as `role`, which is made if the server has none of that name.
[[nodiscard]] inline store::PostgresPointWriter writer_as(const std::string& role,
                                                          Database& database) {
  database.value("DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + role +
                 "') THEN CREATE ROLE " + role + " LOGIN; END IF; END$$");
  auto url = database.url();
  const std::string owner = "user=fixline";
  url.replace(url.find(owner), owner.size(), "user=" + role);
  return {database.context().get_executor(),
          {.address = address_of(url)},
          std::make_shared<spdlog::logger>("test")};
}

}  // namespace fixline::test
