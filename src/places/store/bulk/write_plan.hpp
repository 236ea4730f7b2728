#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/key_query.hpp"
#include "store/bulk/range_query.hpp"
#include "store/completion/completion_query.hpp"
#include "store/tables/row_columns.hpp"
#include "store/tables/table_layout.hpp"

namespace fixline::store {

/// How one queue's points, and the flights of its tracks, are written by a session.
struct WritePlan {
  TableLayout points;
  std::optional<TableLayout> flights;
  postgres::Statement points_statement;
  postgres::Statement flights_statement;
  KeyQuery keys;
  std::optional<CompletionQuery> completion;  ///< empty where duplicates can't be compared
  std::optional<RangeQuery> range;            ///< empty where it can't be told, or not be read
  postgres::Statement range_statement;        ///< prepared by whoever needs it first
  bool is_range_prepared = false;
  std::uint64_t fingerprint = 0;  ///< of all that was read of the tables and counts here
  bool is_outdated = false;       ///< what is prepared may not do any more what it should
};

/// Reads the queue's tables and prepares.
/// Errors: misconfigured (a table is missing or can't be filled), and those of the session.
asio::awaitable<Result<WritePlan>> make_plan(postgres::PgSession& session, points::QueueName queue,
                                             Nulls nulls);

/// What a look at the queue's tables found.
struct TablesSeen {
  TableFlaws flaws;               ///< what changes points, or refuses some
  std::uint64_t fingerprint = 0;  ///< as a plan's that is made now
};

/// Reads them, and prepares nothing that lasts. Errors: as make_plan().
asio::awaitable<Result<TablesSeen>> look_at_tables(postgres::PgSession& session,
                                                   points::QueueName queue, Nulls nulls);

/// A refusal of data is the table's, and no row's, where one of the plan's flaws explains it: it
/// is sorted anew, and tells the flaw.
[[nodiscard]] postgres::PgError blamed(const WritePlan& plan, postgres::PgError error);

/// Adds what inserts flights and points; the handle is of the points. `parameters` is only a
/// buffer.
postgres::Batch::Handle add_inserts(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                                    const WritePlan& plan, std::span<const Row> flights,
                                    std::span<const Row> points);

}  // namespace fixline::store
