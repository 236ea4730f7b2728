#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/address.hpp"
#include "postgres/batch.hpp"
#include "postgres/pg_error.hpp"
#include "postgres/rows.hpp"
#include "postgres/socket_wait.hpp"
#include "reactor/asio.hpp"

namespace fixline::postgres {

struct SessionLimits {
  /// For connecting as a whole, the look-up of names included.
  std::chrono::milliseconds connect_limit{5'000};
  /// For one query() or run(). The server is told to give up a little earlier by itself.
  std::chrono::milliseconds statement_limit{30'000};
  /// For a lock that another session holds; 0: as long as for the statement.
  std::chrono::milliseconds lock_limit{0};
};

/// One session with PostgreSQL, through libpq without blocking.
///
/// One reactor; one operation at a time. After a cancelled or timed-out wait, or an error without
/// SQLSTATE, the session is spent: is_usable() is false until connect() makes a new one.
class PgSession {
 public:
  PgSession(asio::any_io_executor executor, SessionLimits limits);
  PgSession& operator=(PgSession&&) = delete;
  ~PgSession();

  /// Leaves the old session, if any, and opens a new one: UTC, UTF8, generic plans, commits that
  /// wait for the disk, TCP keep-alives. Behind a pooler these are set in each transaction.
  asio::awaitable<PgResult<void>> connect(Address address);

  /// A pooler that may give each transaction another session at the server is between: what is set
  /// or prepared lasts no longer than a transaction.
  [[nodiscard]] bool is_pooled() const noexcept { return pooled_; }

  /// `sql`, to be prepared under a name that no other statement has, of this session or another
  /// one: whatever a pooler does, no other statement is executed in its place.
  [[nodiscard]] Statement statement(std::string sql);

  [[nodiscard]] const SessionLimits& limits() const noexcept { return limits_; }

  /// Connected, and in no unknown state.
  [[nodiscard]] bool is_usable() const noexcept { return usable_; }

  /// Leaves the session at once; without one nothing happens.
  void close() noexcept;

  /// Runs one or more statements as text; the rows of the last, as text.
  asio::awaitable<PgResult<Rows>> query(std::string sql);

  /// To be filled and run.
  [[nodiscard]] Batch batch();

  /// Returns after the commit with the results, or with the first error, when nothing of the batch
  /// is stored. Unavailable: it may be stored all the same.
  asio::awaitable<PgResult<BatchResults>> run(Batch& batch);

  /// What one step did: the results of its statements, or its first error.
  using StepResult = PgResult<BatchResults>;

  /// Runs a batch whose statements all belong to ended steps; one result a step.
  /// Errors, of the exchange as a whole: unavailable (the connection is lost; any step may have
  /// been done), cancelled.
  asio::awaitable<PgResult<std::vector<StepResult>>> run_steps(Batch& batch);

  /// Rolls back, if there is still a session to do it in; closes one in which that fails.
  asio::awaitable<void> roll_back();

  /// Runs a `COPY ... FROM STDIN (FORMAT binary)` with its rows as CopyRows makes them; returns how
  /// many were stored, all of them or, after an error, none. Outside an explicit transaction it is
  /// one of its own, with what `sql` has before it.
  asio::awaitable<PgResult<std::uint64_t>> copy(const std::string& sql, std::string_view rows);

  /// The server's version as libpq numbers it: 150004 is 15.4.
  [[nodiscard]] int server_version() const noexcept;

 private:
  struct Finish {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
  };

  asio::awaitable<PgResult<void>> open(Address address);
  asio::awaitable<PgResult<void>> set_up();
  [[nodiscard]] std::string beginning() const;
  asio::awaitable<std::optional<PgError>> flush();
  asio::awaitable<std::optional<PgError>> until_result();
  asio::awaitable<PgResult<Rows>> last_result();
  asio::awaitable<PgResult<Rows>> send_copy(std::string_view rows);
  asio::awaitable<PgResult<BatchResults>> collect();
  asio::awaitable<PgResult<std::vector<StepResult>>> collect_steps(std::size_t steps);
  void leave_batch(bool answered);
  void end_query(const PgResult<Rows>& result);
  [[nodiscard]] PgError link_error() const;
  [[nodiscard]] static PgError wait_error(SocketWait::Outcome outcome);

  SessionLimits limits_;
  std::unique_ptr<PGconn, Finish> connection_;  // before the wait: it closes the socket
  SocketWait wait_;
  bool usable_ = false;
  bool pooled_ = false;
  std::size_t statements_ = 0;  // made so far
};

}  // namespace fixline::postgres
