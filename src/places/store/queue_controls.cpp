#include "store/queue_controls.hpp"

#include <string>

namespace fixline::store {

asio::awaitable<Result<Pauses>> read_pauses(postgres::PgSession& session) {
  auto rows = co_await session.query(
      "SELECT queue, changed_by, (extract(epoch FROM now() - changed_at) * 1000)::bigint"
      " FROM queue_controls WHERE paused");
  if (!rows) co_return std::unexpected(in_context(rows.error().error(), "postgres"));
  Pauses pauses{};
  for (int row = 0; row < rows->size(); ++row)
    for (const auto queue : points::all_queues)
      if (rows->bytes(row, 0) == points::short_name(queue))
        pauses[points::index_of(queue)] = PausedBy{std::string(rows->bytes(row, 1)),
                                                   std::chrono::milliseconds(rows->number(row, 2))};
  co_return pauses;
}

asio::awaitable<Result<void>> set_paused(postgres::PgSession& session, points::QueueName queue,
                                         bool paused, Changer changer) {
  // All three values come from closed sets.
  const std::string sql =
      "INSERT INTO queue_controls AS c (queue, paused, changed_by) VALUES ('" +
      std::string(points::short_name(queue)) + "', " + (paused ? "true" : "false") + ", '" +
      (changer == Changer::admin_api ? "admin api" : "command line") +
      "') ON CONFLICT (queue) DO UPDATE SET paused = excluded.paused,"
      " changed_by = excluded.changed_by, changed_at = now() WHERE c.paused <> excluded.paused";
  auto done = co_await session.query(sql);
  if (!done) co_return std::unexpected(in_context(done.error().error(), "postgres"));
  co_return Result<void>{};
}

}  // namespace fixline::store
