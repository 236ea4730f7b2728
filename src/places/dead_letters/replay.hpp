#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "dead_letters/filter.hpp"
#include "dead_letters/replay_transaction.hpp"
#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::dead_letters {

struct ReplayOptions {
  Filter filter{};
  std::int64_t ids_above = 0;     ///< continues where an earlier replay ended
  std::uint64_t letters_max = 0;  ///< ends after as many; 0: all
  bool is_trial = false;          ///< everything but the commit: tells what would happen
  std::size_t letters_per_transaction = 100;
  store::Nulls nulls = store::Nulls::are_filled;  ///< of rows that are there already
  double dead_letters_per_second = 500;           ///< 0: without a pause
};

struct ReplayReport {
  std::int64_t matched = 0;       ///< letters, when it began
  std::uint64_t replayed = 0;     ///< letters that are gone, their points in the table
  std::uint64_t points_new = 0;   ///< rows that were not there before
  std::uint64_t duplicates = 0;   ///< points that the table had already
  std::uint64_t refused = 0;      ///< letters with points that are refused again; they stay
  std::uint64_t undecodable = 0;  ///< letters that can't be turned into points; they stay
  std::int64_t last_id = 0;       ///< of the last letter that was looked at
  bool is_complete = false;       ///< none is left that was to be looked at

  [[nodiscard]] std::uint64_t looked_at() const noexcept {
    return replayed + refused + undecodable;
  }
};

/// Writes the points of dead letters to their tables again, as a writer would, and removes the
/// letters: both in one transaction, some letters at a time, with pauses, so that live points keep
/// their way. What is refused again stays, with its new reason and another attempt.
///
/// Letters made while it runs are not looked at. Those whose readers died ("deadly") are left out
/// unless the filter names them: this reader might die, too.
class Replay {
 public:
  using Progress = std::function<void(const ReplayReport&)>;

  /// Borrows a connected session, which does nothing else meanwhile and serves one Replay only.
  Replay(asio::any_io_executor executor, postgres::PgSession& session, ReplayOptions options);

  /// Returns at the end or soon after stop(); `on_progress` (may be empty) is called after each
  /// transaction. Errors, with what was committed before them kept: unavailable, misconfigured,
  /// cancelled.
  asio::awaitable<Result<ReplayReport>> run(Progress on_progress);

  /// Ends after the transaction under way.
  void stop();

  [[nodiscard]] const ReplayReport& report() const noexcept { return report_; }

 private:
  struct Chunk;

  asio::awaitable<Result<void>> count();
  asio::awaitable<Result<std::size_t>> next();
  asio::awaitable<postgres::PgResult<void>> replay(Chunk& chunk);
  asio::awaitable<postgres::PgResult<void>> insert(Chunk& chunk, points::QueueName queue);
  asio::awaitable<void> pause(std::size_t letters, std::chrono::steady_clock::time_point since);
  asio::awaitable<void> pause_until(std::chrono::steady_clock::time_point end);
  [[nodiscard]] Conditions next_conditions() const;

  ReplayOptions options_;
  postgres::PgSession& session_;
  ReplayTransaction transaction_;
  asio::steady_timer timer_;
  ReplayReport report_;
  std::int64_t newest_id_ = 0;
  bool is_stopped_ = false;
};

}  // namespace fixline::dead_letters
