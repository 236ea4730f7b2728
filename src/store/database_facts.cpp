#include "store/database_facts.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace fixline::store {
namespace {

namespace asio = boost::asio;

struct Expectation {
  std::string_view setting;
  std::string_view value;
  std::string_view otherwise;
};

constexpr std::array expectations{
    Expectation{"fsync", "on", "a crash of the machine can destroy the database"},
    Expectation{"full_page_writes", "on", "a crash of the machine can tear pages of tables"},
    Expectation{"server_encoding", "UTF8", "texts that it can't write are refused"},
};

std::string facts_query() {
  std::string sql =
      "SELECT current_setting('server_version'), current_database(), current_user,"
      " pg_is_in_recovery()";
  for (const auto& expected : expectations)
    sql += ", current_setting('" + std::string(expected.setting) + "')";
  return sql;
}

std::string warning(std::string_view setting, std::string_view value, std::string_view effect) {
  std::string text(setting);
  text.append(" is ").append(value).append(": ").append(effect);
  return text;
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
  int column = 4;
  for (const auto& expected : expectations) {
    const auto value = rows->bytes(0, column++);
    if (value != expected.value)
      facts.warnings.push_back(warning(expected.setting, value, expected.otherwise));
  }
  if (facts.is_standby)
    facts.warnings.emplace_back("the server is a standby: it takes no points until it is promoted");
  if (session.server_version() < server_version_min)
    facts.warnings.push_back(
        warning("server_version", facts.version, "13 is the oldest supported"));
  co_return facts;
}

}  // namespace fixline::store
