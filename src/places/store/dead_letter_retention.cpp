#include "store/dead_letter_retention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace fixline::store {
namespace {

constexpr int letters_sampled = 1'000;
/// What a letter takes beside its payload: the other columns, and its places in the indexes.
constexpr int bytes_beside_payload = 600;
constexpr std::uint64_t deleted_at_once_max = 10'000;

/// The sample is read in the order of the payloads' hash, which makes it a fair one.
std::string size_query() {
  return fmt::format(
      "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;"
      " SELECT s.letters, (s.letters * coalesce(p.bytes, 0))::bigint FROM"
      " (SELECT n_live_tup AS letters FROM pg_stat_all_tables"
      " WHERE relid = 'dead_letters'::regclass) AS s CROSS JOIN"
      " (SELECT avg(octet_length(payload) + {}) AS bytes FROM (SELECT payload FROM dead_letters"
      " WHERE queue IN ('live', 'upload', 'flymaster', 'scoring') LIMIT {}) AS sample) AS p",
      bytes_beside_payload, letters_sampled);
}

std::string deletion(const std::string& condition, std::string_view order, std::uint64_t most) {
  return fmt::format(
      "DELETE FROM dead_letters WHERE id = ANY (ARRAY(SELECT id FROM dead_letters {} ORDER BY {}"
      " LIMIT {} FOR UPDATE SKIP LOCKED))",
      condition, order, most);
}

asio::awaitable<Result<std::uint64_t>> run(postgres::PgSession& session, std::string sql) {
  auto batch = session.batch();
  batch.prepare("", sql);
  postgres::ArrayParameters none;
  const auto deleted = batch.execute("", none);
  auto done = co_await session.run(batch);
  if (!done) co_return std::unexpected(in_context(done.error().error(), "postgres"));
  co_return done->changed(deleted);
}

asio::awaitable<Result<std::uint64_t>> delete_beyond(postgres::PgSession& session,
                                                     std::uint64_t bytes_max) {
  const auto size = co_await dead_letters_size(session);
  if (!size) co_return std::unexpected(size.error());
  if (size->bytes <= bytes_max || size->letters == 0) co_return std::uint64_t{0};
  const auto bytes_a_letter = std::max<std::uint64_t>(size->bytes / size->letters, 1);
  const auto too_many = (size->bytes - bytes_max + bytes_a_letter - 1) / bytes_a_letter;
  co_return co_await run(session, deletion("", "id", std::min(too_many, deleted_at_once_max)));
}

}  // namespace

asio::awaitable<Result<DeadLettersSize>> dead_letters_size(postgres::PgSession& session) {
  auto rows = co_await session.query(size_query());
  if (!rows) co_return std::unexpected(in_context(rows.error().error(), "postgres"));
  if (rows->size() == 0) co_return DeadLettersSize{};
  co_return DeadLettersSize{static_cast<std::uint64_t>(rows->number(0, 0)),
                            static_cast<std::uint64_t>(rows->number(0, 1))};
}

asio::awaitable<Result<std::uint64_t>> delete_old_dead_letters(postgres::PgSession& session,
                                                               DeadLetterRetention retention) {
  std::uint64_t deleted = 0;
  if (retention.age_max) {
    const auto condition = fmt::format("WHERE last_failed_at < now() - interval '{} seconds'",
                                       retention.age_max->count());
    auto old = co_await run(session, deletion(condition, "last_failed_at", deleted_at_once_max));
    if (!old) co_return old;
    deleted += *old;
  }
  if (retention.bytes_max) {
    auto beyond = co_await delete_beyond(session, *retention.bytes_max);
    if (!beyond) co_return beyond;
    deleted += *beyond;
  }
  co_return deleted;
}

}  // namespace fixline::store
