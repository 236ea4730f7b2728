#pragma once

#include <span>
#include <vector>

#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/batch.hpp"
#include "store/bulk/copy_choice.hpp"
#include "store/bulk/drop_search.hpp"
#include "store/bulk/duplicate_search.hpp"
#include "store/bulk/point_transaction.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/bulk/write_step.hpp"
#include "store/completion/row_completion.hpp"
#include "store/point_writer.hpp"
#include "telemetry/log.hpp"

namespace fixline::store {

/// Writes batches of points: what is most likely new is copied, the rest is inserted; of a large
/// batch, what the table may have is looked for before. With letters all is inserted. Then
/// duplicates are compared with their rows, and complete them. Its memory is used again.
///
/// One session, one write at a time.
class BatchWriter {
 public:
  /// Both must outlive it; `parameters` is only a buffer.
  BatchWriter(postgres::PgSession& session, postgres::ArrayParameters& parameters,
              telemetry::Log log);

  /// Returns after the commit. After an error nothing is stored, or everything. A crash leaves all
  /// of the transaction or nothing of it; after it, rows that are not completed yet.
  /// `plan` forgets ways to write that its table refuses.
  asio::awaitable<postgres::PgResult<Written>> run(WritePlan& plan, Batch batch, Delivery delivery);

  /// After the commit: compares points that are in the table with their rows, fills what these
  /// lack, and counts both. Errors: those of the connection, the server or who cancels.
  asio::awaitable<postgres::PgResult<void>> complete(WritePlan& plan, points::QueueName queue,
                                                     std::span<const Row> doubtful,
                                                     Written& written);

  /// To be told of all that was stored, by this or otherwise.
  void stored(points::QueueName queue, std::span<const Row> rows);

 private:
  /// By the steps that next_step() tells.
  asio::awaitable<postgres::PgResult<Written>> write(WritePlan& plan, const Batch& batch,
                                                     CopyChoice::Ground ground);
  /// Of `sent` so many were inserted; the batch's other points were known to be duplicates.
  /// `doubtful`: those that may not be as their row is.
  asio::awaitable<postgres::PgResult<Written>> written_of(WritePlan& plan, const Batch& batch,
                                                          std::span<const Row> sent,
                                                          std::uint64_t inserted,
                                                          std::span<const Row> doubtful);
  void choose_doubtful(const Batch& batch, WriteStep step, bool all_were_new);
  /// True when the rows that seemed to be new are in doubt now, and to be looked for.
  bool draw_from_refused_copy(WritePlan& plan, points::QueueName queue, CopyChoice::Ground ground,
                              const postgres::PgError& error);
  void doubt_all();
  /// Into rows to be copied and rows to be inserted.
  void divide(const Batch& batch, WriteStep step);

  CopyChoice choice_;
  DuplicateSearch search_;
  PointTransaction transaction_;
  DropSearch drops_;
  RowCompletion completion_;
  telemetry::Log log_;
  std::vector<Standing> standings_;
  std::vector<Row> copied_;
  std::vector<Row> inserted_;
  std::vector<Row> doubtful_;
};

}  // namespace fixline::store
