#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "store/bulk/range_query.hpp"
#include "store/row_columns.hpp"
#include "store/table_layout.hpp"

namespace fixline::store {

/// How one queue's points, and the flights of its tracks, are written: statements that a session
/// has prepared.
struct WritePlan {
  TableLayout points;
  std::optional<TableLayout> flights;
  std::string points_statement;
  std::string flights_statement;
  std::optional<RangeQuery> range;  ///< empty where it can't be told, or not be read
  std::string range_statement;      ///< prepared by whoever needs it first
  bool is_range_prepared = false;
};

/// Reads the queue's tables and prepares; `number` makes the statements' names unique.
/// Errors: misconfigured (a table is missing or can't be filled), and those of the session.
boost::asio::awaitable<Result<WritePlan>> make_plan(postgres::PgSession& session,
                                                    points::QueueName queue, std::size_t number);

/// Adds what inserts flights and points; the handle is of the points. `parameters` is only a
/// buffer.
postgres::Batch::Handle add_inserts(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                                    const WritePlan& plan, std::span<const Row> flights,
                                    std::span<const Row> points);

}  // namespace fixline::store
