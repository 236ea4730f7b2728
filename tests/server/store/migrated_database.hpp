#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <stdexcept>

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

}  // namespace fixline::test
