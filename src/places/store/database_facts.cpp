#include "store/database_facts.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace fixline::store {
namespace {

namespace asio = boost::asio;

// Both event loops of a small service in a Redis outage, and its processor.
constexpr int connections_wanted = 12;

struct Expectation {
  std::string_view setting;
  std::string_view value;
  std::string_view otherwise;
  std::string_view remedy;
};

constexpr std::array expectations{
    Expectation{"fsync", "on", "a crash of the machine can destroy the database",
                "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();"},
    Expectation{"full_page_writes", "on", "a crash of the machine can tear pages of tables",
                "ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();"},
    Expectation{"server_encoding", "UTF8", "texts that it can't write are refused",
                "move to a database that was made with ENCODING 'UTF8'"},
};

// synchronous_commit is not among them: each session of ours turns it on.
std::string facts_query() {
  std::string sql =
      "SELECT current_setting('server_version'), current_database(), current_user,"
      " pg_is_in_recovery(), current_setting('max_connections')::int"
      " - current_setting('superuser_reserved_connections')::int"
      " - (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend')";
  for (const auto& expected : expectations)
    sql += ", current_setting('" + std::string(expected.setting) + "')";
  return sql;
}

Weakness weakness(std::string_view setting, std::string_view value, std::string_view effect,
                  std::string_view remedy) {
  return {std::string(setting) + " is " + std::string(value), std::string(effect),
          std::string(remedy)};
}

void add_server_weaknesses(DatabaseFacts& facts, int server_version) {
  if (facts.is_standby)
    facts.weaknesses.push_back({"the server is a standby",
                                "it takes no points until it is promoted",
                                "set DATABASE_URL to the primary"});
  if (server_version < server_version_min)
    facts.weaknesses.push_back(weakness("server_version", facts.version,
                                        "13 is the oldest supported",
                                        "upgrade to PostgreSQL 13 or later"));
  if (facts.connections_free < connections_wanted)
    facts.weaknesses.push_back(
        weakness("the number of free connections", std::to_string(facts.connections_free),
                 "direct inserts may find none when Redis is out, and points go to the spool",
                 "ALTER SYSTEM SET max_connections = 100; then restart the server"));
}

}  // namespace

asio::awaitable<Result<DatabaseFacts>> database_facts(postgres::PgSession& session) {
  auto rows = co_await session.query(facts_query());
  if (!rows) co_return std::unexpected(in_context(rows.error().error(), "postgres"));
  DatabaseFacts facts;
  facts.version = rows->bytes(0, 0);
  facts.database = rows->bytes(0, 1);
  facts.user = rows->bytes(0, 2);
  facts.is_standby = rows->is_true(0, 3);
  facts.connections_free = static_cast<int>(rows->number(0, 4));
  int column = 5;
  for (const auto& expected : expectations) {
    const auto value = rows->bytes(0, column++);
    if (value != expected.value)
      facts.weaknesses.push_back(
          weakness(expected.setting, value, expected.otherwise, expected.remedy));
  }
  add_server_weaknesses(facts, session.server_version());
  co_return facts;
}

}  // namespace fixline::store
