#include "store/bulk/write_plan.hpp"

#include <algorithm>
#include <utility>

#include "store/table_description.hpp"

namespace fixline::store {
namespace {

// Where unnest is at its best: measured, it gets slower beyond.
constexpr std::size_t rows_per_statement = 1'000;

postgres::Batch::Handle add_executions(postgres::Batch& batch,
                                       postgres::ArrayParameters& parameters,
                                       const postgres::Statement& statement,
                                       const TableLayout& layout, std::span<const Row> rows) {
  if (!rows.empty()) batch.bring(statement);
  auto added = batch.next();
  while (!rows.empty()) {
    const auto some = rows.first(std::min(rows.size(), rows_per_statement));
    parameters.clear();
    for (const auto* column : layout.columns) column->append(parameters, some);
    batch.execute(statement.name, parameters);
    rows = rows.subspan(some.size());
    ++added.count;
  }
  return added;
}

}  // namespace

asio::awaitable<Result<WritePlan>> make_plan(postgres::PgSession& session,
                                             points::QueueName queue) {
  WritePlan plan;
  auto table = co_await describe_table(session, table_of(queue));
  if (!table) co_return std::unexpected(std::move(table).error());
  const TableUse use{columns_of(queue), owner_columns_of(queue)};
  auto layout = layout_for(*table, use);
  if (!layout) co_return std::unexpected(std::move(layout).error());
  plan.points = std::move(*layout);
  plan.keys = key_query_for(*table, use, plan.points);
  plan.range = range_query_for(*table, use);
  if (plan.range) plan.range_statement = session.statement(plan.range->sql);
  plan.points_statement = session.statement(plan.points.insert_sql);

  if (queue != points::QueueName::flymaster) {
    auto flights = co_await describe_table(session, "flights");
    if (!flights) co_return std::unexpected(std::move(flights).error());
    auto flights_layout = layout_for(*flights, {flight_columns(queue), {}});
    if (!flights_layout) co_return std::unexpected(std::move(flights_layout).error());
    plan.flights = std::move(*flights_layout);
    plan.flights_statement = session.statement(plan.flights->insert_sql);
  }

  auto batch = session.batch();
  batch.prepare(plan.points_statement.name, plan.points.insert_sql);
  if (plan.flights) batch.prepare(plan.flights_statement.name, plan.flights->insert_sql);
  auto prepared = co_await session.run(batch);
  if (!prepared) co_return std::unexpected(prepared.error().error());
  co_return plan;
}

postgres::Batch::Handle add_inserts(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                                    const WritePlan& plan, std::span<const Row> flights,
                                    std::span<const Row> points) {
  if (plan.flights)
    add_executions(batch, parameters, plan.flights_statement, *plan.flights, flights);
  return add_executions(batch, parameters, plan.points_statement, plan.points, points);
}

}  // namespace fixline::store
