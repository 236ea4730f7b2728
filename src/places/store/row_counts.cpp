#include "store/row_counts.hpp"

#include <string>
#include <utility>

#include "store/row_columns.hpp"

namespace fixline::store {
namespace {

namespace asio = boost::asio;

std::string regclass_of(points::QueueName queue) {
  return "to_regclass('" + std::string(table_of(queue)) + "')";
}

// The number that a statement returns as its only value; nullopt for no row or NULL.
asio::awaitable<Result<std::optional<std::uint64_t>>> number_from(postgres::PgSession& session,
                                                                  std::string sql) {
  auto rows = co_await session.query(std::move(sql));
  if (!rows) co_return std::unexpected(in_context(rows.error().error(), "postgres"));
  std::optional<std::uint64_t> number;
  if (rows->size() > 0 && !rows->is_null(0, 0))
    number = static_cast<std::uint64_t>(rows->number(0, 0));
  co_return number;
}

asio::awaitable<Result<bool>> exists(postgres::PgSession& session, points::QueueName queue) {
  auto found =
      co_await number_from(session, "SELECT 1 WHERE " + regclass_of(queue) + " IS NOT NULL");
  if (!found) co_return std::unexpected(std::move(found).error());
  co_return found->has_value();
}

}  // namespace

asio::awaitable<Result<RowCounts>> count_rows(postgres::PgSession& session) {
  RowCounts counts;
  for (const auto queue : points::all_queues) {
    auto there = co_await exists(session, queue);
    if (!there) co_return std::unexpected(std::move(there).error());
    if (!*there) continue;
    auto count =
        co_await number_from(session, "SELECT count(*) FROM " + std::string(table_of(queue)));
    if (!count) co_return std::unexpected(std::move(count).error());
    counts[points::index_of(queue)] = *count;
  }
  co_return counts;
}

asio::awaitable<Result<RowCounts>> estimate_rows(postgres::PgSession& session) {
  RowCounts counts;
  for (const auto queue : points::all_queues) {
    // A partitioned table holds no rows itself; a table that was never analysed says -1.
    auto estimate = co_await number_from(
        session, "SELECT sum(greatest(c.reltuples, 0))::bigint FROM pg_class c WHERE c.oid = " +
                     regclass_of(queue) + " OR c.oid IN (SELECT relid FROM pg_partition_tree(" +
                     regclass_of(queue) + ") WHERE isleaf)");
    if (!estimate) co_return std::unexpected(std::move(estimate).error());
    counts[points::index_of(queue)] = *estimate;
  }
  co_return counts;
}

}  // namespace fixline::store
