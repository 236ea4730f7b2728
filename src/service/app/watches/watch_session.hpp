#pragma once

#include <memory>

#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::app {

/// The session with which the service follows what is kept in the database: pauses, and tokens. Who
/// asks has it to himself until he is through.
///
/// One reactor; not thread-safe.
class WatchSession {
 public:
  WatchSession(asio::any_io_executor executor, store::PostgresWriterOptions options)
      : options_(std::move(options)), session_(executor, options_.limits), freed_(executor) {}
  WatchSession& operator=(WatchSession&&) = delete;

  struct EndTurn {
    WatchSession* owner;
    void operator()(postgres::PgSession*) const noexcept { owner->end_turn(); }
  };
  using Turn = std::unique_ptr<postgres::PgSession, EndTurn>;

  /// Connected. Errors: those of connecting.
  asio::awaitable<Result<Turn>> turn();

 private:
  void end_turn() noexcept {
    is_taken_ = false;
    freed_.wake_all();
  }

  store::PostgresWriterOptions options_;
  postgres::PgSession session_;
  reactor::Event freed_;
  bool is_taken_ = false;
};

}  // namespace fixline::app
