// How a session begins: address, connection, settings.

#include <utility>

#include "postgres/resolved_address.hpp"
#include "postgres/session.hpp"

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

PGconn* start_connecting(const Address& address) {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : address.settings()) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectStartParams(names.data(), values.data(), 0);
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
  auto ready = co_await set_up();
  if (!ready) close();
  co_return ready;
}

asio::awaitable<PgResult<void>> PgSession::open(Address address) {
  connection_.reset(start_connecting(address));
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
    // libpq may close the socket and open another with the same number, which Asio would take for
    // the old one.
    wait_.forget();
    next = PQconnectPoll(connection_.get());
  }
  wait_.watch(PQsocket(connection_.get()));
  PQsetErrorVerbosity(connection_.get(), PQERRORS_DEFAULT);
  if (PQsetnonblocking(connection_.get(), 1) != 0) co_return std::unexpected(link_error());
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<void>> PgSession::set_up() {
  // Set here and not among the start-up options, which poolers refuse. A commit that does not wait
  // for the disk would break the promise of a 2xx.
  const auto server_limit = std::to_string(limits_.statement_limit.count() * 9 / 10);
  std::string sql =
      "SET timezone = 'UTC'; SET plan_cache_mode = force_generic_plan;"
      "SET default_transaction_isolation = 'read committed';"
      "SET bytea_output = 'hex'; SET statement_timeout = " +
      server_limit +
      ";"
      "SELECT set_config('synchronous_commit', 'on', false)"
      " WHERE current_setting('synchronous_commit') = 'off'";
  auto done = co_await query(std::move(sql));
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return PgResult<void>{};
}

}  // namespace fixline::postgres
