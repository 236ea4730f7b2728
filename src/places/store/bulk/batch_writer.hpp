#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <span>
#include <vector>

#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "store/bulk/copy_choice.hpp"
#include "store/bulk/duplicate_search.hpp"
#include "store/bulk/point_copy.hpp"
#include "store/bulk/point_insert.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/point_writer.hpp"

namespace fixline::store {

/// Writes batches of points: what is most likely new is copied, the rest is inserted; of a large
/// batch, what the table may have is looked for before. Its memory is used again.
///
/// One session, one write at a time.
class BatchWriter {
 public:
  /// From so many rows on a batch is worth more than one round trip: looking for duplicates, and
  /// a transaction that copies some rows and inserts others.
  static constexpr std::size_t large_min = 2'000;

  /// From so many rows on a batch of nothing but new points of known flights is copied: it is a
  /// transaction of its own.
  static constexpr std::size_t copied_alone_min = 32;

  struct Batch {
    points::QueueName queue;
    std::span<const Row> flights;  ///< a row a flight that may be new
    std::span<const Row> points;   ///< in the order of their key
    Delivery delivery;
  };

  /// Both must outlive it; `parameters` is only a buffer.
  BatchWriter(postgres::PgSession& session, postgres::ArrayParameters& parameters);

  /// Returns after the commit. After an error with an SQLSTATE nothing is stored; one without:
  /// everything may be. A crash leaves all of the transaction or nothing of it.
  /// `plan` forgets ways to write that its table refuses.
  asio::awaitable<postgres::PgResult<Written>> run(WritePlan& plan, Batch batch);

  /// To be told of all that was stored, by this or otherwise.
  void stored(points::QueueName queue, std::span<const Row> rows);

 private:
  asio::awaitable<postgres::PgResult<Written>> copy_or_insert(WritePlan& plan, const Batch& batch,
                                                              CopyChoice::Ground ground);
  asio::awaitable<postgres::PgResult<Written>> insert(const WritePlan& plan, const Batch& batch);
  asio::awaitable<postgres::PgResult<void>> look_for_unsure(WritePlan& plan, const Batch& batch);
  void doubt_all();
  [[nodiscard]] bool is_worth_copying(const Batch& batch) const;
  /// Into rows to be copied and rows to be inserted.
  void divide(const Batch& batch, bool may_copy);

  CopyChoice choice_;
  DuplicateSearch search_;
  PointCopy copy_;
  PointInsert insert_;
  std::vector<Standing> standings_;
  std::vector<Row> copied_;
  std::vector<Row> inserted_;
};

}  // namespace fixline::store
