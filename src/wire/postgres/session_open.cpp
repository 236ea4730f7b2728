// How a session begins: address, connection, settings.

#include <utility>

#include "postgres/resolved_address.hpp"
#include "postgres/session.hpp"
#include "text/hash.hpp"

namespace fixline::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Notices would go to stderr.
void drop_notice(void*, const char*) {}

void set_defaults(Address& address, const SessionLimits& limits) {
  address.set_default("application_name", "fixline");
  address.set_default("client_encoding", "UTF8");
  // Kerberos is looked for with calls that may block; who uses it says so.
  address.set_default("gssencmode", "disable");
  address.set_default("keepalives_idle", "10");
  address.set_default("keepalives_interval", "5");
  address.set_default("keepalives_count", "3");
  address.set_default("tcp_user_timeout", std::to_string(limits.statement_limit.count()));
  if (address.value_of("host").find(',') != std::string_view::npos)
    address.set_default("target_session_attrs", "read-write");
}

enum class Lasts : bool { session, transaction };

// Set here and not among the start-up options, which poolers refuse. A commit that does not wait
// for the disk would break the promise of a 2xx. A transaction has begun already when its settings
// come: then its isolation is the database's.
std::string settings_sql(const SessionLimits& limits, Lasts lasts) {
  std::string sql = "SELECT ";
  const auto set = [&](std::string_view name, const std::string& value) {
    if (!sql.ends_with(' ')) sql += ", ";
    sql.append("set_config('").append(name).append("', ").append(value);
    sql += lasts == Lasts::transaction ? ", true)" : ", false)";
  };
  const auto text_of = [](milliseconds limit) { return "'" + std::to_string(limit.count()) + "'"; };
  set("timezone", "'UTC'");
  set("bytea_output", "'hex'");
  set("statement_timeout", text_of(limits.statement_limit * 9 / 10));
  if (limits.lock_limit.count() > 0) set("lock_timeout", text_of(limits.lock_limit));
  set("synchronous_commit", "coalesce(nullif(current_setting('synchronous_commit'), 'off'), 'on')");
  if (lasts == Lasts::transaction) return sql;
  set("plan_cache_mode", "'force_generic_plan'");
  set("default_transaction_isolation", "'read committed'");
  return sql;
}

}  // namespace

asio::awaitable<PgResult<void>> PgSession::connect(Address address) {
  close();
  const auto started = steady_clock::now();
  auto target = co_await resolved(std::move(address), limits_.connect_limit);
  if (!target) co_return std::unexpected(std::move(target).error());
  set_defaults(*target, limits_);

  const auto spent = std::chrono::duration_cast<milliseconds>(steady_clock::now() - started);
  wait_.arm(limits_.connect_limit - spent);
  auto opened = co_await open(std::move(*target));
  wait_.disarm();
  if (!opened) {
    close();
    co_return opened;
  }
  usable_ = true;
  pooled_ = false;
  auto ready = co_await set_up();
  if (!ready) close();
  co_return ready;
}

asio::awaitable<PgResult<void>> PgSession::open(Address address) {
  const auto words = address.words();
  connection_.reset(PQconnectStartParams(words.names.data(), words.values.data(), 0));
  if (!connection_) co_return std::unexpected(link_error());
  PQsetNoticeProcessor(connection_.get(), drop_notice, nullptr);
  PQsetErrorVerbosity(connection_.get(), PQERRORS_VERBOSE);  // the only way to the SQLSTATE

  auto next =
      PQstatus(connection_.get()) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    if (next == PGRES_POLLING_FAILED)
      co_return std::unexpected(connect_error(PQerrorMessage(connection_.get())));
    wait_.watch(PQsocket(connection_.get()));
    const auto outcome = next == PGRES_POLLING_READING ? co_await wait_.until_readable()
                                                       : co_await wait_.until_writable();
    if (outcome != SocketWait::Outcome::ready) co_return std::unexpected(wait_error(outcome));
    next = PQconnectPoll(connection_.get());
  }
  wait_.watch(PQsocket(connection_.get()));
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(connection_.get(), 1) != 0) co_return std::unexpected(link_error());
  co_return PgResult<void>{};
}

// A pooler tells a process number of its own, by which it knows whose query is to be cancelled.
asio::awaitable<PgResult<void>> PgSession::set_up() {
  auto server = co_await query("SELECT pg_backend_pid()");
  if (!server) co_return std::unexpected(std::move(server).error());
  pooled_ = server->number(0, 0) != PQbackendPID(connection_.get());
  if (pooled_) co_return PgResult<void>{};
  co_return outcome_of(co_await query(settings_sql(limits_, Lasts::session)));
}

// Nothing where it is set already: in the session, or in the transaction under way.
std::string PgSession::beginning() const {
  const bool is_first = pooled_ && PQtransactionStatus(connection_.get()) == PQTRANS_IDLE;
  return is_first ? settings_sql(limits_, Lasts::transaction) : std::string();
}

Statement PgSession::statement(std::string sql) {
  if (pooled_) return {{}, std::move(sql)};
  auto name = std::to_string(++statements_) + "_" + std::to_string(text::fnv1a(sql));
  return {std::move(name), std::move(sql)};
}

}  // namespace fixline::postgres
