#include "postgres/blocking_session.hpp"

#include <utility>

#include "postgres/pg_error.hpp"

namespace fixline::postgres {

Result<BlockingSession> BlockingSession::connect(Address address) {
  address.set_default("connect_timeout", "5");
  const auto words = address.words();
  BlockingSession session(PQconnectdbParams(words.names.data(), words.values.data(), 0));
  if (PQstatus(session.connection_.get()) != CONNECTION_OK) return session.failed();
  // Notices would go to stderr.
  PQsetNoticeProcessor(session.connection_.get(), [](void*, const char*) {}, nullptr);
  return session;
}

Result<BlockingSession> BlockingSession::connect(std::string_view address) {
  auto parsed = Address::parse(address);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  return connect(std::move(*parsed));
}

Result<Rows> BlockingSession::run(const char* sql) {
  return checked(Rows(PQexec(connection_.get(), sql)));
}

Result<Rows> BlockingSession::run(const char* sql, std::span<const char* const> parameters,
                                  Format rows) {
  return checked(
      Rows(PQexecParams(connection_.get(), sql, static_cast<int>(parameters.size()), nullptr,
                        parameters.data(), nullptr, nullptr, rows == Format::binary ? 1 : 0)));
}

Result<void> BlockingSession::prepare(const char* name, const char* sql) {
  return outcome_of(checked(Rows(PQprepare(connection_.get(), name, sql, 0, nullptr))));
}

Result<Rows> BlockingSession::run_prepared(const char* name,
                                           std::span<const char* const> parameters) {
  return checked(Rows(PQexecPrepared(connection_.get(), name, static_cast<int>(parameters.size()),
                                     parameters.data(), nullptr, nullptr, 0)));
}

Result<Rows> BlockingSession::checked(Rows rows) const {
  if (!rows.succeeded()) return failed();
  return rows;
}

std::unexpected<Error> BlockingSession::failed() const {
  const bool is_lost = PQstatus(connection_.get()) != CONNECTION_OK;
  return failure(is_lost ? ErrorCode::unavailable : ErrorCode::misconfigured,
                 "database: " + one_line(PQerrorMessage(connection_.get())));
}

}  // namespace fixline::postgres
