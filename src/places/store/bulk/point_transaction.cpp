#include "store/bulk/point_transaction.hpp"

#include <string>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "store/bulk/transaction_limits.hpp"

namespace fixline::store {

using postgres::PgResult;

asio::awaitable<PgResult<std::uint64_t>> PointTransaction::run(const WritePlan& plan, Batch batch) {
  if (batch.copied.empty()) co_return co_await insert(plan, batch);
  const bool is_copy_alone = batch.flights.empty() && batch.points.empty();
  if (is_copy_alone && !session_.is_pooled()) co_return co_await copy_alone(plan, batch);
  co_return co_await copy_with_others(plan, batch);
}

asio::awaitable<PgResult<std::uint64_t>> PointTransaction::insert(const WritePlan& plan,
                                                                  Batch batch) {
  if (batch.flights.empty() && batch.points.empty() && batch.letters.empty()) co_return 0;
  auto statements = session_.batch();
  if (batch.limit.count() > 0) statements.statement(limit_sql(batch.limit));
  const auto inserts = add_inserts(statements, parameters_, plan, batch.flights, batch.points);
  add_dead_letters(statements, parameters_, batch.queue, batch.letters);
  failpoint("store.before_commit");
  auto results = co_await session_.run(statements);
  if (!results) co_return std::unexpected(std::move(results).error());
  failpoint("store.committed");
  co_return results->changed(inserts);
}

// Without BEGIN a COPY is a transaction of its own, with the session's settings: two round trips
// less.
asio::awaitable<PgResult<std::uint64_t>> PointTransaction::copy_alone(const WritePlan& plan,
                                                                      Batch batch) {
  const auto rows = encoded(plan, batch.copied);
  const auto first = batch.limit.count() > 0 ? limit_sql(batch.limit) + ";" : std::string();
  failpoint("store.before_copy");
  auto copied = co_await session_.copy(first + plan.points.copy_sql, rows);
  if (!copied) co_return std::unexpected(std::move(copied).error());
  failpoint("store.copied");
  co_return *copied;
}

asio::awaitable<PgResult<std::uint64_t>> PointTransaction::copy_with_others(const WritePlan& plan,
                                                                            Batch batch) {
  const auto rows = encoded(plan, batch.copied);
  auto inserted = co_await begin(plan, batch);
  auto copied = inserted;
  if (inserted) copied = co_await session_.copy(plan.points.copy_sql, rows);
  if (!copied) {
    co_await session_.roll_back();
    co_return std::unexpected(std::move(copied).error());
  }
  failpoint("store.before_copy_commit");
  auto committed = co_await session_.query("COMMIT");
  if (!committed) co_return std::unexpected(std::move(committed).error());
  failpoint("store.copy_committed");
  co_return *inserted + *copied;
}

asio::awaitable<PgResult<std::uint64_t>> PointTransaction::begin(const WritePlan& plan,
                                                                 Batch batch) {
  auto statements = session_.batch();
  statements.statement("BEGIN");
  if (batch.limit.count() > 0) statements.statement(limit_sql(batch.limit));
  const auto inserts = add_inserts(statements, parameters_, plan, batch.flights, batch.points);
  auto results = co_await session_.run(statements);
  if (!results) co_return std::unexpected(std::move(results).error());
  co_return results->changed(inserts);
}

std::string_view PointTransaction::encoded(const WritePlan& plan, std::span<const Row> rows) {
  rows_.begin(plan.points.columns.size());
  for (const Row& row : rows) {
    rows_.begin_row();
    for (const auto* column : plan.points.columns) column->append_field(rows_, row);
  }
  return rows_.end();
}

}  // namespace fixline::store
