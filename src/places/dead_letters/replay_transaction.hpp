#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dead_letters/conditions.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/refusal_search.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/completion/row_completion.hpp"
#include "store/new_dead_letter.hpp"
#include "store/sorted_rows.hpp"

namespace fixline::dead_letters {

/// A letter that the transaction has locked.
struct LockedDeadLetter {
  std::int64_t id;
  std::string queue;
  std::string payload;
};

/// One transaction in which letters become points: begin(), any number of insert(), then finish()
/// or abandon(). Before finish() returns a crash leaves all letters and no point; after it the
/// points are stored and their letters gone.
///
/// Borrows a connected session, which does nothing else meanwhile; may be used again. After any
/// error abandon() follows.
class ReplayTransaction {
 public:
  /// `nulls`: of rows that the table has already.
  ReplayTransaction(postgres::PgSession& session, store::Nulls nulls)
      : session_(session), nulls_(nulls) {}

  /// Locks at most `limit` letters, oldest first; those that another replay holds are left out.
  asio::awaitable<postgres::PgResult<std::vector<LockedDeadLetter>>> begin(Conditions conditions,
                                                                           std::size_t limit);

  struct Inserted {
    std::uint64_t rows = 0;
    std::uint64_t new_rows = 0;
    std::vector<store::RefusedRow> refused;
    std::span<const store::Row> row_list;  ///< what `refused` counts in; until the next insert()
  };

  /// Inserts points as a writer does, and completes the rows of those that are there. The refused
  /// ones are told, all others are in the table.
  /// Precondition: the points are of the queue's kind.
  asio::awaitable<postgres::PgResult<Inserted>> insert(points::QueueName queue,
                                                       std::span<const points::Track> tracks);

  /// Writes letters of points that were refused again.
  asio::awaitable<postgres::PgResult<void>> write_letters(
      points::QueueName queue, std::span<const store::NewDeadLetter> letters);

  /// Removes the letters and commits.
  asio::awaitable<postgres::PgResult<void>> finish(std::span<const std::int64_t> done);

  /// Rolls back, if there is still a session to do it in.
  asio::awaitable<void> abandon() { return session_.roll_back(); }

 private:
  asio::awaitable<postgres::PgResult<void>> prepare(points::QueueName queue);
  asio::awaitable<postgres::PgResult<void>> refuse_dropped(store::WritePlan& plan,
                                                           store::RefusalSearch::Found& found);
  asio::awaitable<postgres::PgResult<void>> complete(store::WritePlan& plan,
                                                     const store::RefusalSearch::Found& found);

  postgres::PgSession& session_;
  store::Nulls nulls_;
  postgres::ArrayParameters parameters_;
  std::array<std::optional<store::WritePlan>, points::queue_count> plans_;
  store::SortedRows batch_;
};

}  // namespace fixline::dead_letters
