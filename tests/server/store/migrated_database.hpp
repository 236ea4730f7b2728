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

/// Settles tracks as for a client that waits; the first refused point is an error.
inline asio::awaitable<Result<store::Written>> write(store::PointWriter& writer,
                                                     points::QueueName queue,
                                                     std::span<const points::Track> tracks) {
  const store::WriteRequest request{
      .queue = queue, .tracks = tracks, .on_refusal = store::OnRefusal::report};
  const auto settled = co_await writer.settle(request);
  if (!settled) co_return std::unexpected(settled.error());
  if (!settled->refused.empty())
    co_return failure(ErrorCode::refused, settled->refused.front().message);
  co_return settled->written;
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
