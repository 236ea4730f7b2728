#include "store/database_facts.hpp"

namespace fixline::store {
namespace {

constexpr const char* facts_query =
    "SELECT current_setting('server_version'), current_setting('server_version_num')::int,"
    " current_database(), current_user, pg_is_in_recovery(),"
    " current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
    " - (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend'),"
    " current_setting('fsync'), current_setting('full_page_writes'),"
    " current_setting('server_encoding')";

}  // namespace

asio::awaitable<Result<DatabaseFacts>> database_facts(postgres::PgSession& session) {
  auto rows = co_await session.query(facts_query);
  if (!rows) co_return std::unexpected(in_context(rows.error().error(), "postgres"));
  DatabaseFacts facts;
  facts.version = rows->bytes(0, 0);
  facts.version_number = static_cast<int>(rows->number(0, 1));
  facts.database = rows->bytes(0, 2);
  facts.user = rows->bytes(0, 3);
  facts.is_standby = rows->is_true(0, 4);
  facts.connections_free = static_cast<int>(rows->number(0, 5));
  facts.fsync = rows->bytes(0, 6);
  facts.full_page_writes = rows->bytes(0, 7);
  facts.encoding = rows->bytes(0, 8);
  co_return facts;
}

}  // namespace fixline::store
