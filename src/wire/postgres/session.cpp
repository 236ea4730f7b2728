#include "postgres/session.hpp"

#include <utility>

namespace fixline::postgres {
namespace {

// Of a copy, given to libpq at a time: it keeps what the socket does not take at once.
constexpr std::size_t copy_piece_bytes = std::size_t{128} * 1024;

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

asio::awaitable<PgResult<Rows>> PgSession::query(std::string sql) {
  if (!usable_) co_return std::unexpected(local_error(ErrorCode::unavailable, "not connected"));
  usable_ = false;
  if (const auto first = beginning(); !first.empty()) sql.insert(0, first + ";");
  if (PQsendQuery(connection_.get(), sql.c_str()) == 0) co_return std::unexpected(link_error());
  wait_.arm(limits_.statement_limit);
  auto result = co_await last_result();
  wait_.disarm();
  end_query(result);
  co_return result;
}

asio::awaitable<void> PgSession::roll_back() {
  if (!usable_) co_return;
  auto undone = co_await query("ROLLBACK");
  if (!undone) close();
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
    if (last.raw() == nullptr || last.succeeded()) last = std::move(rows);
  }
  if (last.raw() == nullptr) co_return std::unexpected(link_error());
  if (!last.succeeded()) co_return std::unexpected(error_in(last.raw()));
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
  Rows ready;
  do {
    if (auto error = co_await until_result()) co_return std::unexpected(std::move(*error));
    ready = Rows(PQgetResult(connection_.get()));
  } while (ready.raw() != nullptr && ready.succeeded());
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
  const auto text = connection_ ? one_line(PQerrorMessage(connection_.get())) : "out of memory";
  return local_error(ErrorCode::unavailable, text.empty() ? "the connection is lost" : text);
}

PgError PgSession::wait_error(SocketWait::Outcome outcome) {
  switch (outcome) {
    case SocketWait::Outcome::timed_out:
      return local_error(ErrorCode::unavailable, "no answer within the time limit");
    case SocketWait::Outcome::cancelled: return local_error(ErrorCode::cancelled, "cancelled");
    default: return local_error(ErrorCode::unavailable, "the connection is lost");
  }
}

}  // namespace fixline::postgres
