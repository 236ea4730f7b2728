#include "store/waiting_dead_letters.hpp"

#include <fmt/format.h>

namespace fixline::store {
namespace {

constexpr int sample_max = 1'000;

/// By the index that begins with the queue, an entry a letter: its order is that of the payloads'
/// hash, so that the first letters are a fair sample. Reading the table itself, or all of a queue
/// before its first letters, could take as long as the table is large.
std::string counting_query() {
  return fmt::format(
      "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
      " SELECT q.queue, n.letters, left(coalesce(c.detail, c.reason, ''), 300)"
      " FROM (VALUES ('live'), ('upload'), ('flymaster'), ('scoring')) AS q (queue)"
      " CROSS JOIN LATERAL (SELECT count(*) AS letters FROM (SELECT 1 FROM dead_letters"
      " WHERE queue = q.queue LIMIT {}) AS few) AS n"
      " LEFT JOIN LATERAL (SELECT reason, min(detail) AS detail FROM"
      " (SELECT reason, sqlstate, column_name, constraint_name, detail FROM dead_letters"
      " WHERE queue = q.queue LIMIT {}) AS sample"
      " GROUP BY reason, sqlstate, column_name, constraint_name"
      " ORDER BY count(*) DESC LIMIT 1) AS c ON true",
      WaitingDeadLetters::counted_max + 1, sample_max);
}

}  // namespace

asio::awaitable<Result<AllWaitingDeadLetters>> count_waiting_dead_letters(
    postgres::PgSession& session) {
  auto rows = co_await session.query(counting_query());
  if (!rows) co_return std::unexpected(in_context(rows.error().error(), "postgres"));
  AllWaitingDeadLetters all{};
  for (int row = 0; row < rows->size(); ++row) {
    const auto queue = points::queue_named(rows->bytes(row, 0));
    if (!queue) continue;
    const auto count = static_cast<std::uint64_t>(rows->number(row, 1));
    const auto most = WaitingDeadLetters::counted_max;
    all[points::index_of(*queue)] = {.count = std::min(count, most),
                                     .is_at_least = count > most,
                                     .cause = std::string(rows->bytes(row, 2))};
  }
  co_return all;
}

}  // namespace fixline::store
