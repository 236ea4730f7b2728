#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "points/lane.hpp"
#include "postgres/one_value.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/copy_choice.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// Finds out which rows of a batch a table has, by reading what it has of each flight's range of
/// time: one walk along the index in place of a descent for each row.
///
/// It only saves work: a row that it finds is one that an insert would have passed over, and what
/// comes into the table meanwhile is for the insert to meet. Its memory is used again.
class DuplicateSearch {
 public:
  /// Fewer rows of a flight than this are quicker inserted than looked for.
  static constexpr std::size_t rows_min = 16;

  /// Both must outlive it.
  DuplicateSearch(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// Makes rows that are unsure duplicates, altered or fresh, where enough of a flight come
  /// together; one round trip. Where the table can't be read so, or not by this role, they stay
  /// unsure; the plan remembers. Writes nothing; result lines in memory are at most twice the rows.
  /// Errors: those of the session but a refusal to read.
  asio::awaitable<postgres::PgResult<void>> run(WritePlan& plan, points::QueueName queue,
                                                std::span<const Row> rows,
                                                std::span<Standing> standings);

 private:
  /// The unsure rows of one owner, by their indexes in the batch.
  struct Range {
    std::size_t first;
    std::size_t count;
    postgres::Batch::Handle query;
  };

  void choose_ranges(std::span<const Row> rows, std::span<const Standing> standings);
  /// By what was read of a range, where its rows stand.
  template <class Points>
  void settle(const WritePlan& plan, std::span<const Row> rows, const Range& range,
              const postgres::Rows& read, std::span<Standing> standings);
  /// Of a row that the table has.
  Standing standing_of(const WritePlan& plan, const Row& row, const postgres::Rows& read, int at);
  postgres::Batch::Handle add_query(postgres::Batch& batch, const WritePlan& plan,
                                    std::span<const Row> rows, const Range& range);

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
  std::vector<std::size_t> unsure_;  // indexes of rows; each range is a part of it
  std::vector<Range> ranges_;
  postgres::OneValue value_;
};

}  // namespace fixline::store
