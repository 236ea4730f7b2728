#pragma once

#include <cstddef>

#include "error/last_outcome.hpp"
#include "health/finding.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "store/postgres_point_writer.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// The session that asks the database for signs of life, and what it is like.
///
/// One reactor; not thread-safe. One caller of each function at a time.
class DatabaseWatch {
 public:
  /// `sessions_wanted`: see health::examine_database(). `answer` must outlive this.
  DatabaseWatch(asio::any_io_executor executor, store::PostgresWriterOptions options,
                std::size_t sessions_wanted, LastOutcome& answer, telemetry::Log log);

  /// Asks for a sign of life and puts the answer where all find it. While the session is taken by
  /// another question the last answer stands: what keeps that waiting ends it within a probe's
  /// limit.
  asio::awaitable<Result<void>> ping();

  asio::awaitable<health::Findings> examine();

  asio::awaitable<Result<store::AllWaitingDeadLetters>> count_dead_letters();

  asio::awaitable<Result<std::uint64_t>> delete_old_dead_letters(
      store::DeadLetterRetention retention);

 private:
  /// The session is one's own for as long as this lives.
  class Turn;

  store::PostgresPointWriter session_;
  std::size_t sessions_wanted_;
  LastOutcome& answer_;
  reactor::Event freed_;
  bool is_taken_ = false;
};

}  // namespace fixline::app
