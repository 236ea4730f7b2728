#include "chaos/true_state.hpp"

#include <poll.h>

#include <charconv>
#include <chrono>
#include <string_view>

#include "store/tables/row_columns.hpp"

namespace fixline::chaos {

using points::QueueName;

namespace {

// The oldest entry of each stream: "queue:{live_points.0}:priority 1711000000000-0".
constexpr const char* oldest_entries =
    R"(EVAL "local r = {} for _, k in ipairs(redis.call('KEYS', 'queue:{*')) do )"
    R"(if redis.call('TYPE', k).ok == 'stream' then )"
    R"(local e = redis.call('XRANGE', k, '-', '+', 'COUNT', 1) )"
    R"(if e[1] then r[#r + 1] = k .. ' ' .. e[1][1] end end end return r" 0)";

template <class Number>
Number number_in(std::string_view text) {
  Number value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The queue of a stream's key.
std::optional<QueueName> queue_of(std::string_view key) {
  for (const auto queue : points::all_queues)
    if (key.substr(key.find('{') + 1).starts_with(std::string(points::full_name(queue)) + "."))
      return queue;
  return std::nullopt;
}

// Rows as PostgreSQL counts them, partitions and renamed tables too: what is rolled back is not
// among them, and what commits is within about a second.
std::string rows_query() {
  std::string sql = "SELECT ";
  for (const auto queue : points::all_queues)
    sql.append(queue == QueueName::live ? "" : ", ")
        .append("(SELECT sum(n_live_tup) FROM pg_stat_user_tables WHERE relname ^@ '")
        .append(store::table_of(queue))
        .append("')");
  return sql;
}

}  // namespace

TrueState Truth::look() {
  ask_redis();
  ask_postgres();
  return state_;
}

void Truth::ask_redis() {
  state_.oldest = {};
  const auto reply = stack_.redis().command(oldest_entries);
  state_.knows_redis = reply && reply->starts_with("*");
  if (!state_.knows_redis) return;
  for (std::string_view rest(*reply); !rest.empty();) {
    const auto end = rest.find("\r\n");
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
    const auto blank = line.find(' ');
    const auto queue = queue_of(line);
    if (!queue || blank == std::string_view::npos) continue;
    const OldestEntry entry{std::string(line), number_in<std::int64_t>(line.substr(blank + 1))};
    auto& oldest = state_.oldest[points::index_of(*queue)];
    if (!oldest || entry.arrived < oldest->arrived) oldest = entry;
  }
}

void Truth::ask_postgres() {
  state_.knows_postgres = false;
  if (!session_ || PQstatus(session_.get()) != CONNECTION_OK) {
    session_.reset(PQconnectdb((stack_.database_url() + "&connect_timeout=2").c_str()));
    if (PQstatus(session_.get()) != CONNECTION_OK || !query("SET lock_timeout = 200")) return;
  }
  const auto rows = query(rows_query().c_str());
  if (!rows) return;
  for (std::size_t i = 0; i < points::queue_count; ++i)
    state_.stored[i].rows =
        number_in<std::uint64_t>(PQgetvalue(rows.get(), 0, static_cast<int>(i)));
  state_.knows_postgres = true;
  // A lock on this one is no reason to know nothing of the others.
  const auto letters =
      query("SELECT queue, sum(attempts * greatest(points, 1)) FROM dead_letters GROUP BY queue");
  for (int row = 0; letters && row < PQntuples(letters.get()); ++row)
    if (const auto queue = points::queue_named(PQgetvalue(letters.get(), row, 0)))
      state_.stored[points::index_of(*queue)].letters =
          number_in<std::uint64_t>(PQgetvalue(letters.get(), row, 1));
}

Truth::Rows Truth::query(const char* sql) {
  constexpr std::chrono::milliseconds patience{700};
  if (PQsendQuery(session_.get(), sql) == 0) return nullptr;
  const auto give_up = std::chrono::steady_clock::now() + patience;
  Rows rows;
  for (;;) {
    while (PQisBusy(session_.get()) != 0) {
      const auto left =
          std::chrono::ceil<std::chrono::milliseconds>(give_up - std::chrono::steady_clock::now());
      pollfd readable{PQsocket(session_.get()), POLLIN, 0};
      if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0 ||
          PQconsumeInput(session_.get()) == 0) {
        session_.reset();
        return nullptr;
      }
    }
    Rows next(PQgetResult(session_.get()));
    if (!next) return rows;
    const auto status = PQresultStatus(next.get());
    rows = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK ? std::move(next) : nullptr;
  }
}

}  // namespace fixline::chaos
