#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <span>
#include <vector>

#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "store/copy_choice.hpp"
#include "store/known_point_search.hpp"
#include "store/point_copy.hpp"
#include "store/point_insert.hpp"
#include "store/point_writer.hpp"
#include "store/write_plan.hpp"

namespace fixline::store {

/// Writes batches of thousands of points: what the table may have is looked for, what is most
/// likely new is copied, and the rest is inserted. Its memory is used again.
///
/// One session, one write at a time.
class LargeBatchWriter {
 public:
  /// Below so many rows nothing is won.
  static constexpr std::size_t rows_min = 2'000;

  struct Batch {
    points::QueueName queue;
    std::span<const Row> flights;  ///< a row a flight that may be new
    std::span<const Row> points;   ///< in the order of their key
    Delivery delivery;
  };

  /// Both must outlive it; `parameters` is only a buffer.
  LargeBatchWriter(postgres::PgSession& session, postgres::ArrayParameters& parameters);

  /// Returns after the commit. After an error with an SQLSTATE nothing is stored; one without:
  /// everything may be. A crash leaves all of the transaction or nothing of it.
  /// `plan` forgets ways to write that its table refuses.
  asio::awaitable<postgres::PgResult<Written>> run(WritePlan& plan, Batch batch);

  /// To be told of all that was stored, in batches of any size.
  void stored(points::QueueName queue, std::span<const Row> rows);

 private:
  asio::awaitable<postgres::PgResult<Written>> copy_or_insert(WritePlan& plan, const Batch& batch,
                                                              CopyChoice::Ground ground);
  asio::awaitable<postgres::PgResult<Written>> insert(const WritePlan& plan, const Batch& batch);
  void doubt_all();
  /// Into rows to be copied and rows to be inserted.
  void divide(std::span<const Row> rows, bool may_copy);

  CopyChoice choice_;
  KnownPointSearch search_;
  PointCopy copy_;
  PointInsert insert_;
  std::vector<Standing> standings_;
  std::vector<Row> copied_;
  std::vector<Row> inserted_;
};

}  // namespace fixline::store
