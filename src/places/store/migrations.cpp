#include "store/migrations.hpp"

#include <cstdint>
#include <map>
#include <utility>

#include "text/hash.hpp"
#include "text/hex.hpp"

namespace fixline::store {
namespace {

using postgres::PgResult;
using postgres::PgSession;

// Any number will do that nobody else takes: "fixline" in ASCII.
constexpr std::string_view lock_key = "28821844519054949";

struct Applied {
  std::string name;
  std::string checksum;
};

// Tells that a file was changed after it had been applied.
std::string checksum_of(std::string_view text) {
  const auto hash = text::fnv1a(text);
  std::string hex;
  for (int shift = 56; shift >= 0; shift -= 8)
    text::append_hex(hex, static_cast<unsigned char>(hash >> shift));
  return hex;
}

std::string title_of(int version, std::string_view name) {
  const auto number = std::to_string(version);
  return std::string(number.size() < 4 ? 4 - number.size() : 0, '0') + number + " " +
         std::string(name);
}

asio::awaitable<PgResult<std::map<int, Applied>>> applied_versions(PgSession& session) {
  auto made = co_await session.query(
      "CREATE TABLE IF NOT EXISTS fixline_migrations (version integer PRIMARY KEY, name text NOT "
      "NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())");
  if (!made) co_return std::unexpected(std::move(made).error());
  auto rows = co_await session.query("SELECT version, name, checksum FROM fixline_migrations");
  if (!rows) co_return std::unexpected(std::move(rows).error());
  std::map<int, Applied> versions;
  for (int row = 0; row < rows->size(); ++row) {
    Applied applied{std::string(rows->bytes(row, 1)), std::string(rows->bytes(row, 2))};
    versions.emplace(static_cast<int>(rows->number(row, 0)), std::move(applied));
  }
  co_return versions;
}

asio::awaitable<PgResult<void>> apply(PgSession& session, const Migration& migration) {
  std::string sql(migration.sql);
  sql += "; INSERT INTO fixline_migrations (version, name, checksum) VALUES (" +
         std::to_string(migration.version) + ", '" + std::string(migration.name) + "', '" +
         checksum_of(migration.sql) + "')";
  auto done = co_await session.query(std::move(sql));
  if (done) co_return PgResult<void>{};
  auto error = std::move(done).error();
  error.message.insert(0, "migration " + title_of(migration.version, migration.name) + ": ");
  co_return std::unexpected(std::move(error));
}

asio::awaitable<PgResult<MigrationReport>> migrate_locked(PgSession& session) {
  // One transaction for all of it. (The lock of a session would outlive us behind a pooler.)
  auto locked =
      co_await session.query("BEGIN; SELECT pg_advisory_xact_lock(" + std::string(lock_key) + ")");
  if (!locked) {
    locked.error().message.insert(0, "waiting for another migration: ");
    co_return std::unexpected(std::move(locked).error());
  }
  auto versions = co_await applied_versions(session);
  if (!versions) co_return std::unexpected(std::move(versions).error());
  MigrationReport report;
  for (const auto& migration : known_migrations()) {
    const auto title = title_of(migration.version, migration.name);
    const auto earlier = versions->find(migration.version);
    if (earlier != versions->end()) {
      report.already_applied.push_back(title);
      if (earlier->second.checksum != checksum_of(migration.sql))
        report.notes.push_back("migration " + title + " was another text when it was applied");
      versions->erase(earlier);
      continue;
    }
    auto done = co_await apply(session, migration);
    if (!done) co_return std::unexpected(std::move(done).error());
    report.applied.push_back(title);
  }
  for (const auto& [version, applied] : *versions)
    report.notes.push_back("migration " + title_of(version, applied.name) +
                           " was applied by a newer program");
  auto committed = co_await session.query("COMMIT");
  if (!committed) co_return std::unexpected(std::move(committed).error());
  co_return report;
}

}  // namespace

asio::awaitable<Result<MigrationReport>> migrate(PgSession& session) {
  auto report = co_await migrate_locked(session);
  if (report) co_return std::move(*report);
  co_await session.roll_back();
  co_return std::unexpected(postgres::without_data(report.error().error()));
}

}  // namespace fixline::store
