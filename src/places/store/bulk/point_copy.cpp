#include "store/bulk/point_copy.hpp"

#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::store {

using postgres::PgResult;

asio::awaitable<PgResult<std::uint64_t>> PointCopy::run(const WritePlan& plan, Batch batch) {
  if (batch.flights.empty() && batch.inserted.empty()) co_return co_await copy_alone(plan, batch);
  co_return co_await copy_with_others(plan, batch);
}

// Without BEGIN a COPY is a transaction of its own: two round trips less.
asio::awaitable<PgResult<std::uint64_t>> PointCopy::copy_alone(const WritePlan& plan, Batch batch) {
  const auto rows = encoded(plan, batch.copied);
  failpoint("store.before_copy");
  auto copied = co_await session_.copy(plan.points.copy_sql, rows);
  if (!copied) co_return std::unexpected(std::move(copied).error());
  failpoint("store.copied");
  co_return *copied;
}

asio::awaitable<PgResult<std::uint64_t>> PointCopy::copy_with_others(const WritePlan& plan,
                                                                     Batch batch) {
  const auto rows = encoded(plan, batch.copied);
  auto inserted = co_await begin(plan, batch);
  auto copied = inserted;
  if (inserted) copied = co_await session_.copy(plan.points.copy_sql, rows);
  if (!copied) {
    if (session_.is_usable()) co_await session_.query("ROLLBACK");
    co_return std::unexpected(std::move(copied).error());
  }
  failpoint("store.before_copy_commit");
  auto committed = co_await session_.query("COMMIT");
  if (!committed) co_return std::unexpected(std::move(committed).error());
  failpoint("store.copy_committed");
  co_return *inserted + *copied;
}

asio::awaitable<PgResult<std::uint64_t>> PointCopy::begin(const WritePlan& plan, Batch batch) {
  session_.begin_batch();
  session_.add_statement("BEGIN");
  std::size_t before_points = 1;
  if (plan.flights)
    before_points +=
        add_executions(session_, parameters_, plan.flights_statement, *plan.flights, batch.flights);
  add_executions(session_, parameters_, plan.points_statement, plan.points, batch.inserted);
  auto results = co_await session_.run_batch();
  if (!results) co_return std::unexpected(std::move(results).error());
  std::uint64_t inserted = 0;
  for (std::size_t at = before_points; at < results->size(); ++at)
    inserted += (*results)[at].changed();
  co_return inserted;
}

std::string_view PointCopy::encoded(const WritePlan& plan, std::span<const Row> rows) {
  rows_.begin(plan.points.columns.size());
  for (const Row& row : rows) {
    rows_.begin_row();
    for (const auto* column : plan.points.columns) column->append_field(rows_, row);
  }
  return rows_.end();
}

}  // namespace fixline::store
