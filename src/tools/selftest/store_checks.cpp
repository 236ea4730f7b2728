#include "selftest/store_checks.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "health/judgement.hpp"
#include "selftest/sample_tracks.hpp"
#include "store/tables/row_columns.hpp"
#include "store/tables/table_description.hpp"

namespace fixline::selftest {
namespace {

using points::QueueName;

constexpr std::size_t points_a_write = 40;

// What a service needs, and DELETE, without which we would leave our rows behind.
constexpr const char* rights_query =
    "SELECT t, to_regclass(t) IS NULL,"
    " has_table_privilege(to_regclass(t), 'INSERT'), has_table_privilege(to_regclass(t), 'SELECT'),"
    " has_table_privilege(to_regclass(t), 'DELETE')"
    " FROM unnest('{flights,live_track_points,uploaded_track_points,flymaster,scoring_tracks,"
    "dead_letters}'::text[]) t";

Error told(const postgres::PgError& error) { return in_context(error.error(), "postgres"); }

/// What the user lacks, as an error.
Result<void> judged(const postgres::Rows& tables) {
  std::vector<std::string> missing;
  std::vector<std::string> denied;
  for (int row = 0; row < tables.size(); ++row) {
    const std::string name(tables.bytes(row, 0));
    if (tables.is_true(row, 1)) {
      missing.push_back(name);
      continue;
    }
    if (!tables.is_true(row, 2)) denied.push_back("INSERT into " + name);
    if (!tables.is_true(row, 3)) denied.push_back("SELECT from " + name);
    if (!tables.is_true(row, 4)) denied.push_back("DELETE from " + name);
  }
  if (!missing.empty())
    return failure(ErrorCode::misconfigured,
                   fmt::format("missing tables: {}", fmt::join(missing, ", ")));
  if (!denied.empty())
    return failure(ErrorCode::misconfigured,
                   fmt::format("this user may not {}", fmt::join(denied, ", ")));
  return {};
}

Result<void> wrote(const store::Settled& settled, store::Written expected) {
  const auto& written = settled.written;
  if (!settled.refused.empty()) return failure(ErrorCode::refused, settled.refused.front().message);
  if (written.dropped > 0)
    return failure(ErrorCode::invalid, "the table's trigger drops points without an error");
  if (written.inserted == expected.inserted && written.duplicates == expected.duplicates) return {};
  return failure(ErrorCode::invalid,
                 fmt::format("{} inserted and {} duplicates instead of {} and {}", written.inserted,
                             written.duplicates, expected.inserted, expected.duplicates));
}

/// The value by which rows of a track are found in an owner column.
std::string owner_value(const points::Track& track, std::string_view column) {
  if (column == "flight_uuid") return points::to_string(track.flight_uuid);
  return column == "device_id" ? track.device_id : track.flight_id;
}

// Neither a UUID nor our id holds a quote.
std::string delete_sql(std::string_view table, std::string_view column, std::string_view value) {
  std::string sql("DELETE FROM ");
  sql.append(table).append(" WHERE ").append(column).append(" = '").append(value).append("'");
  return sql;
}

std::string flight_delete_sql(const points::Track& track) {
  return delete_sql("flights", "id", points::to_string(track.flight_uuid));
}

/// So that our sessions can be told from a service's.
store::PostgresWriterOptions named(store::PostgresWriterOptions options, const std::string& id) {
  options.address.set_default("application_name", id);
  return options;
}

bool has_column(const store::TableDescription& table, std::string_view name) {
  for (const auto& column : table.columns)
    if (column.name == name) return true;
  return false;
}

}  // namespace

StoreChecks::StoreChecks(asio::any_io_executor executor, store::PostgresWriterOptions options,
                         std::string id, std::size_t sessions_wanted, Checklist& list)
    : list_(list),
      options_(named(std::move(options), id)),
      id_(std::move(id)),
      sessions_wanted_(sessions_wanted),
      session_(executor, options_.limits),
      writer_(executor, options_,
              telemetry::make_log(spdlog::level::off, telemetry::LogFormat::text)) {}

asio::awaitable<void> StoreChecks::run() {
  static constexpr std::array<Step<StoreChecks>, 4> steps{{
      {"database: connection", &StoreChecks::connect},
      {"database: version", &StoreChecks::version},
      {"database: settings", &StoreChecks::durability},
      {"database: tables and rights", &StoreChecks::tables},
  }};
  const bool is_ready =
      co_await run_steps<StoreChecks>(list_, health::Subject::postgres, *this, steps);
  for (const auto queue : points::all_queues) {
    const auto name = "write: " + std::string(store::table_of(queue));
    if (is_ready)
      co_await list_.check(health::Subject::postgres, name, [&] { return write(queue); });
    else
      list_.skip(name, "needs the database");
  }
}

asio::awaitable<Checked> StoreChecks::connect() {
  const auto connected = co_await session_.connect(options_.address);
  if (!connected) co_return std::unexpected(told(connected.error()));
  auto facts = co_await store::database_facts(session_);
  if (!facts) co_return std::unexpected(std::move(facts).error());
  facts_ = std::move(*facts);
  co_return Passed{"database " + facts_.database + " as " + facts_.user +
                   (session_.is_pooled() ? ", through a pooler" : "")};
}

asio::awaitable<Checked> StoreChecks::version() {
  if (session_.server_version() < store::server_version_min)
    co_return failure(ErrorCode::misconfigured, "PostgreSQL " + facts_.version + " is too old");
  co_return Passed{"PostgreSQL " + facts_.version};
}

asio::awaitable<Checked> StoreChecks::durability() {
  Passed passed{"keep what is written", health::database_findings(facts_, sessions_wanted_)};
  if (!passed.findings.empty()) passed.note = "points could be lost:";
  co_return passed;
}

asio::awaitable<Checked> StoreChecks::tables() {
  const auto rights = co_await session_.query(rights_query);
  if (!rights) co_return std::unexpected(told(rights.error()));
  if (auto right = judged(*rights); !right) co_return std::unexpected(std::move(right).error());
  for (const auto queue : points::all_queues)
    if (auto ready = co_await writer_.prepare(queue); !ready)
      co_return std::unexpected(std::move(ready).error());
  co_return Passed{"all there, with the columns that points need"};
}

asio::awaitable<Checked> StoreChecks::write(QueueName queue) {
  auto& track = written_[points::index_of(queue)];
  track = sample_track(queue, id_, points_a_write);
  const store::WriteRequest request{
      .queue = queue, .tracks = {&*track, 1}, .on_refusal = store::OnRefusal::report};
  const auto first = co_await writer_.settle(request);
  if (!first) co_return std::unexpected(first.error());
  if (auto right = wrote(*first, {points_a_write, 0}); !right)
    co_return std::unexpected(in_context(std::move(right).error(), "the first write"));
  const auto again = co_await writer_.settle(request);
  if (!again) co_return std::unexpected(again.error());
  if (auto right = wrote(*again, {0, points_a_write}); !right)
    co_return std::unexpected(in_context(std::move(right).error(), "the same points again"));
  const auto count = std::to_string(points_a_write);
  co_return Passed{count + " inserted, then the same " + count + " found to be duplicates"};
}

/// A table that was here before us may lack the first of the columns that tell whose a point is.
asio::awaitable<Result<std::string>> StoreChecks::delete_statement(QueueName queue) {
  const auto& track = *written_[points::index_of(queue)];
  const auto table = co_await store::describe_table(session_, store::table_of(queue));
  if (!table) co_return std::unexpected(table.error());
  for (const auto column : store::owner_columns_of(queue))
    if (has_column(*table, column))
      co_return delete_sql(table->name, column, owner_value(track, column));
  co_return failure(ErrorCode::misconfigured, "no column of " + table->name + " tells our rows");
}

/// A write that we gave up waiting for would put its rows there after we deleted them.
asio::awaitable<Result<void>> StoreChecks::end_writes() {
  const std::string ours = " FROM pg_stat_activity WHERE application_name = '" + id_ +
                           "' AND pid <> pg_backend_pid() AND state <> 'idle'";
  for (int i = 0; i != waits_max; ++i) {
    const auto ended = co_await session_.query("SELECT pg_terminate_backend(pid)" + ours);
    if (!ended) co_return std::unexpected(told(ended.error()));
    if (ended->size() == 0) co_return Result<void>{};
    co_await a_moment();
  }
  co_return failure(ErrorCode::unavailable, "a write does not end");
}

asio::awaitable<Checked> StoreChecks::delete_rows() {
  if (!session_.is_usable()) {
    const auto connected = co_await session_.connect(options_.address);
    if (!connected) co_return std::unexpected(told(connected.error()));
  }
  if (auto ended = co_await end_writes(); !ended)
    co_return std::unexpected(std::move(ended).error());
  std::vector<std::string> statements;
  for (const auto queue : points::all_queues) {
    if (!written_[points::index_of(queue)]) continue;
    auto statement = co_await delete_statement(queue);
    if (!statement) co_return std::unexpected(std::move(statement).error());
    statements.push_back(std::move(*statement));
  }
  for (const auto queue : points::all_queues)  // after the points that may refer to them
    if (const auto& track = written_[points::index_of(queue)];
        track && queue != QueueName::flymaster)
      statements.push_back(flight_delete_sql(*track));
  std::uint64_t deleted = 0;
  for (auto& statement : statements) {
    const auto done = co_await session_.query(std::move(statement));
    if (!done) co_return std::unexpected(told(done.error()));
    deleted += done->changed();
  }
  co_return Passed{std::to_string(deleted) + " rows deleted"};
}

std::string StoreChecks::statements_by_hand() const {
  std::string sql;
  for (const auto queue : points::all_queues) {
    const auto& track = written_[points::index_of(queue)];
    if (!track) continue;
    const auto column = store::owner_columns_of(queue).front();
    sql += delete_sql(store::table_of(queue), column, owner_value(*track, column)) + "; ";
    if (queue != QueueName::flymaster) sql += flight_delete_sql(*track) + "; ";
  }
  return sql;
}

asio::awaitable<void> StoreChecks::clean_up() {
  bool is_clean = true;
  for (const auto& track : written_) is_clean = is_clean && !track;
  if (is_clean) co_return;
  co_await list_.check(
      health::Subject::postgres, "database: clean-up", [this]() -> asio::awaitable<Checked> {
        auto deleted = co_await delete_rows();
        if (!deleted) deleted.error().detail += "; left behind, if stored: " + statements_by_hand();
        co_return deleted;
      });
}

}  // namespace fixline::selftest
