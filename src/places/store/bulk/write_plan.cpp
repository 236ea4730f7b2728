#include "store/bulk/write_plan.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "store/tables/table_description.hpp"
#include "text/hash.hpp"

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

// The server names a column where it refuses a NULL, and none else.
const TableFlaw* flaw_behind(const postgres::PgError& error, const TableFlaws& flaws) {
  const auto found = std::ranges::find_if(flaws, [&](const TableFlaw& flaw) {
    return flaw.sqlstate == error.sqlstate && (error.column.empty() || error.column == flaw.column);
  });
  return found == flaws.end() ? nullptr : &*found;
}

void add_completion(const TableDescription& table, Nulls nulls, WritePlan& plan) {
  plan.completion = completion_query_for(table, plan.points, nulls);
  if (!plan.completion) return;
  if (auto flaw = lack_of_rights(table, *plan.completion))
    plan.points.flaws.push_back(std::move(*flaw));
}

// Those that the user may not read would keep the rest from being read.
std::span<const ValueColumn> values_to_read(const WritePlan& plan) {
  if (!plan.completion || !plan.completion->may_read) return {};
  return plan.completion->values;
}

std::string told_of(const TableDescription& table, const TableLayout& layout) {
  auto told = layout.insert_sql + layout.copy_sql + (table.has_insert_rules ? "R" : "");
  for (const auto& flaw : layout.flaws) told += flaw.what;
  return told;
}

std::string told_of(const KeyQuery& keys, const std::optional<CompletionQuery>& completion,
                    const std::optional<RangeQuery>& range) {
  auto told = keys.lacking_sql + keys.may_drop_sql;
  if (completion && completion->may_read) told += "S";
  if (completion && completion->may_fill) told += "U";
  if (range) told += range->sql;
  return told;
}

asio::awaitable<Result<WritePlan>> read_tables(postgres::PgSession& session,
                                               points::QueueName queue, Nulls nulls) {
  WritePlan plan;
  auto table = co_await describe_table(session, table_of(queue));
  if (!table) co_return std::unexpected(std::move(table).error());
  const TableUse use{columns_of(queue), owner_columns_of(queue)};
  auto layout = layout_for(*table, use);
  if (!layout) co_return std::unexpected(std::move(layout).error());
  plan.points = std::move(*layout);
  plan.keys = key_query_for(*table, use, plan.points);
  add_completion(*table, nulls, plan);
  plan.range = range_query_for(*table, use, values_to_read(plan));
  const auto told = told_of(*table, plan.points) + told_of(plan.keys, plan.completion, plan.range);
  plan.fingerprint = text::fnv1a(told);
  if (queue == points::QueueName::flymaster) co_return plan;

  auto flights = co_await describe_table(session, "flights");
  if (!flights) co_return std::unexpected(std::move(flights).error());
  auto flights_layout = layout_for(*flights, {flight_columns(queue), {}});
  if (!flights_layout) co_return std::unexpected(std::move(flights_layout).error());
  plan.flights = std::move(*flights_layout);
  plan.fingerprint = text::fnv1a(told + told_of(*flights, *plan.flights));
  co_return plan;
}

// A view that takes no rows is found out here.
asio::awaitable<Result<void>> prepare(postgres::PgSession& session, const WritePlan& plan) {
  auto batch = session.batch();
  batch.prepare(plan.points_statement.name, plan.points.insert_sql);
  if (plan.flights) batch.prepare(plan.flights_statement.name, plan.flights->insert_sql);
  auto prepared = co_await session.run(batch);
  if (!prepared) co_return std::unexpected(prepared.error().error());
  co_return Result<void>{};
}

}  // namespace

asio::awaitable<Result<WritePlan>> make_plan(postgres::PgSession& session, points::QueueName queue,
                                             Nulls nulls) {
  auto plan = co_await read_tables(session, queue, nulls);
  if (!plan) co_return plan;
  if (plan->range) plan->range_statement = session.statement(plan->range->sql);
  plan->points_statement = session.statement(plan->points.insert_sql);
  if (plan->flights) plan->flights_statement = session.statement(plan->flights->insert_sql);
  auto prepared = co_await prepare(session, *plan);
  if (!prepared) co_return std::unexpected(std::move(prepared).error());
  co_return plan;
}

asio::awaitable<Result<TablesSeen>> look_at_tables(postgres::PgSession& session,
                                                   points::QueueName queue, Nulls nulls) {
  auto plan = co_await read_tables(session, queue, nulls);
  if (!plan) co_return std::unexpected(std::move(plan).error());
  auto prepared = co_await prepare(session, *plan);
  if (!prepared) co_return std::unexpected(std::move(prepared).error());
  TablesSeen seen{std::move(plan->points.flaws), plan->fingerprint};
  if (plan->flights) std::ranges::move(plan->flights->flaws, std::back_inserter(seen.flaws));
  co_return seen;
}

postgres::PgError blamed(const WritePlan& plan, postgres::PgError error) {
  if (error.code != ErrorCode::refused) return error;
  const auto* flaw = flaw_behind(error, plan.points.flaws);
  if (flaw == nullptr && plan.flights) flaw = flaw_behind(error, plan.flights->flaws);
  if (flaw == nullptr) return error;
  error.code = ErrorCode::misconfigured;
  error.is_of_table = true;
  error.message += ": " + flaw->what;
  return error;
}

postgres::Batch::Handle add_inserts(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                                    const WritePlan& plan, std::span<const Row> flights,
                                    std::span<const Row> points) {
  if (plan.flights)
    add_executions(batch, parameters, plan.flights_statement, *plan.flights, flights);
  return add_executions(batch, parameters, plan.points_statement, plan.points, points);
}

}  // namespace fixline::store
