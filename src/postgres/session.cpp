#include "postgres/session.hpp"

#include <utility>

#include "postgres/resolved_address.hpp"

namespace fixline::postgres {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Of a copy, given to libpq at a time: it keeps what the socket does not take at once.
constexpr std::size_t copy_piece_bytes = std::size_t{128} * 1024;

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

bool succeeded(const PGresult* result) {
  switch (PQresultStatus(result)) {
    case PGRES_COMMAND_OK:
    case PGRES_TUPLES_OK:
    case PGRES_EMPTY_QUERY:
      return true;
    default:
      return false;
  }
}

}  // namespace

PgSession::PgSession(asio::any_io_executor executor, SessionLimits limits)
    : limits_(limits), wait_(executor) {}

PgSession::~PgSession() { close(); }

void PgSession::close() noexcept {
  usable_ = false;
  wait_.forget();
  connection_.reset();
}

int PgSession::server_version() const noexcept {
  return connection_ ? PQserverVersion(connection_.get()) : 0;
}

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

asio::awaitable<PgResult<Rows>> PgSession::query(std::string sql) {
  if (!usable_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  usable_ = false;
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto result = co_await last_result();
  wait_.disarm();
  end_query(result);
  co_return result;
}

void PgSession::end_query(const PgResult<Rows>& result) {
  usable_ = (result.has_value() || !result.error().sqlstate.empty()) &&
            PQstatus(connection_.get()) != CONNECTION_BAD;
}

asio::awaitable<PgResult<Rows>> PgSession::last_result() {
  if (auto error = co_await flush()) co_return std::unexpected(std::move(*error));
  Rows last;
  for (;;) {
    if (auto error = co_await until_result()) co_return std::unexpected(std::move(*error));
    Rows rows(PQgetResult(connection_.get()));
    if (rows.raw() == nullptr) break;
    // After an error only the loss of the connection may follow, which says less.
    if (last.raw() == nullptr || succeeded(last.raw())) last = std::move(rows);
  }
  if (last.raw() == nullptr) co_return std::unexpected(link_error());
  if (!succeeded(last.raw())) co_return std::unexpected(error_in(last.raw()));
  co_return last;
}

asio::awaitable<PgResult<std::uint64_t>> PgSession::copy(const std::string& sql,
                                                         std::string_view rows) {
  if (!usable_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  usable_ = false;
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto result = co_await send_copy(rows);
  wait_.disarm();
  end_query(result);
  if (!result) co_return std::unexpected(std::move(result).error());
  co_return result->changed();
}

// A server that refuses a row ignores what follows; libpq hears of it after the last piece.
asio::awaitable<PgResult<Rows>> PgSession::send_copy(std::string_view rows) {
  if (auto error = co_await flush()) co_return std::unexpected(std::move(*error));
  if (auto error = co_await until_result()) co_return std::unexpected(std::move(*error));
  const Rows ready(PQgetResult(connection_.get()));
  if (PQresultStatus(ready.raw()) != PGRES_COPY_IN) {
    PgError error = ready.raw() == nullptr ? link_error() : error_in(ready.raw());
    auto rest = co_await last_result();
    if (!rest && rest.error().sqlstate.empty() && error.sqlstate.empty()) co_return rest;
    co_return std::unexpected(std::move(error));
  }
  while (!rows.empty()) {
    const auto piece = rows.substr(0, copy_piece_bytes);
    rows.remove_prefix(piece.size());
    if (PQputCopyData(connection_.get(), piece.data(), static_cast<int>(piece.size())) != 1)
      co_return std::unexpected(link_error());
    if (auto error = co_await flush()) co_return std::unexpected(std::move(*error));
  }
  if (PQputCopyEnd(connection_.get(), nullptr) != 1) co_return std::unexpected(link_error());
  co_return co_await last_result();
}

void PgSession::begin_batch() {
  batch_added_all_ = usable_ && PQenterPipelineMode(connection_.get()) == 1;
  steps_ = 0;
  usable_ = false;  // until run_batch() is through
}

void PgSession::add_prepare(const std::string& name, const std::string& sql) {
  batch_added_all_ = batch_added_all_ &&
                     PQsendPrepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr) == 1;
}

void PgSession::add_execution(const std::string& name, ArrayParameters& parameters) {
  const auto pointers = parameters.pointers();
  batch_added_all_ =
      batch_added_all_ &&
      PQsendQueryPrepared(connection_.get(), name.c_str(), static_cast<int>(parameters.size()),
                          pointers.values.data(), pointers.lengths.data(), pointers.formats.data(),
                          1) == 1;
}

void PgSession::add_statement(const std::string& sql) {
  batch_added_all_ =
      batch_added_all_ && PQsendQueryParams(connection_.get(), sql.c_str(), 0, nullptr, nullptr,
                                            nullptr, nullptr, 1) == 1;
}

void PgSession::end_step() {
  batch_added_all_ = batch_added_all_ && PQpipelineSync(connection_.get()) == 1;
  ++steps_;
}

asio::awaitable<PgResult<std::vector<PgSession::StepResult>>> PgSession::run_steps() {
  if (!connection_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  if (!batch_added_all_) co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto results = co_await collect_steps();
  wait_.disarm();
  leave_batch(results.has_value());
  co_return results;
}

asio::awaitable<PgResult<std::vector<PgSession::StepResult>>> PgSession::collect_steps() {
  std::vector<StepResult> results;
  while (results.size() < steps_) {
    auto step = co_await collect();
    const bool is_lost =
        !step && (step.error().sqlstate.empty() || PQstatus(connection_.get()) == CONNECTION_BAD);
    if (is_lost) co_return std::unexpected(std::move(step).error());
    results.push_back(std::move(step));
  }
  co_return results;
}

asio::awaitable<PgResult<std::vector<Rows>>> PgSession::run_batch() {
  if (!connection_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  if (!batch_added_all_ || PQpipelineSync(connection_.get()) != 1)
    co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto results = co_await collect();
  wait_.disarm();
  leave_batch(results.has_value() || !results.error().sqlstate.empty());
  co_return results;
}

void PgSession::leave_batch(bool answered) {
  usable_ = answered && PQstatus(connection_.get()) == CONNECTION_OK &&
            PQexitPipelineMode(connection_.get()) == 1;
}

// Up to the answer to the sync, which the server sends after its commit or rollback.
asio::awaitable<PgResult<std::vector<Rows>>> PgSession::collect() {
  if (auto error = co_await flush()) co_return std::unexpected(std::move(*error));
  std::vector<Rows> results;
  std::optional<PgError> first_error;
  for (;;) {
    if (auto error = co_await until_result())
      co_return std::unexpected(first_error ? std::move(*first_error) : std::move(*error));
    Rows rows(PQgetResult(connection_.get()));
    if (rows.raw() == nullptr) {
      if (PQstatus(connection_.get()) == CONNECTION_BAD)
        co_return std::unexpected(first_error ? std::move(*first_error) : link_error());
      continue;  // the end of one statement's results
    }
    if (PQresultStatus(rows.raw()) == PGRES_PIPELINE_SYNC) break;
    if (succeeded(rows.raw())) {
      results.push_back(std::move(rows));
    } else if (!first_error && PQresultStatus(rows.raw()) != PGRES_PIPELINE_ABORTED) {
      first_error = error_in(rows.raw());
    }
  }
  if (first_error) co_return std::unexpected(std::move(*first_error));
  co_return results;
}

// While the server is busy answering it may not read, so its answers are taken in meanwhile.
asio::awaitable<std::optional<PgError>> PgSession::flush() {
  for (int left = PQflush(connection_.get()); left != 0; left = PQflush(connection_.get())) {
    if (left < 0) co_return link_error();
    const auto outcome = co_await wait_.until_readable_or_writable();
    if (outcome != SocketWait::Outcome::ready) co_return wait_error(outcome);
    if (PQconsumeInput(connection_.get()) == 0) co_return link_error();
  }
  co_return std::nullopt;
}

asio::awaitable<std::optional<PgError>> PgSession::until_result() {
  while (PQisBusy(connection_.get()) != 0) {
    const auto outcome = co_await wait_.until_readable();
    if (outcome != SocketWait::Outcome::ready) co_return wait_error(outcome);
    if (PQconsumeInput(connection_.get()) == 0) co_return link_error();
  }
  co_return std::nullopt;
}

PgError PgSession::link_error() const {
  std::string text = connection_ ? PQerrorMessage(connection_.get()) : "out of memory";
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return local_error(ErrorCode::unavailable, text.empty() ? "the connection is lost" : text);
}

PgError PgSession::wait_error(SocketWait::Outcome outcome) {
  switch (outcome) {
    case SocketWait::Outcome::timed_out:
      return local_error(ErrorCode::unavailable, "no answer within the time limit");
    case SocketWait::Outcome::cancelled:
      return local_error(ErrorCode::cancelled, "cancelled");
    default:
      return local_error(ErrorCode::unavailable, "the connection is lost");
  }
}

}  // namespace fixline::postgres
