#include "simulation/stored_points.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace fixline::simulation {

using points::QueueName;

namespace {

struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Rows = std::unique_ptr<PGresult, Clear>;

struct Table {
  std::string_view name;
  std::string_view owner;
  std::string_view time;
};

Table table_of(QueueName queue) {
  switch (queue) {
    case QueueName::live:
      return {"live_track_points", "flight_uuid", "datetime"};
    case QueueName::upload:
      return {"uploaded_track_points", "flight_uuid", "datetime"};
    case QueueName::flymaster:
      return {"flymaster", "device_id", "date_time"};
    case QueueName::scoring:
      return {"scoring_tracks", "flight_uuid", "date_time"};
  }
  std::unreachable();
}

std::string query_of(QueueName queue) {
  const Table table = table_of(queue);
  std::string sql = "SELECT (extract(epoch FROM t) * 1000000)::int8, lat, lon, count(*) FROM (";
  sql.append("SELECT ").append(table.time).append(" AS t, lat::float8 AS lat, lon::float8 AS lon");
  sql.append(" FROM ").append(table.name).append(" WHERE ").append(table.owner).append(" = $1");
  if (queue == QueueName::flymaster)
    sql.append(" AND ")
        .append(table.time)
        .append(
            " BETWEEN to_timestamp($2::float8 / 1000000) AND to_timestamp($3::float8 / 1000000)");
  return sql.append(") AS points GROUP BY t, lat, lon");
}

std::uint64_t big_endian(const char* bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string one_line(const char* message) {
  std::string text(message == nullptr ? "" : message);
  while (text.ends_with('\n')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

}  // namespace

void StoredPoints::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

Result<StoredPoints> StoredPoints::connect(const std::string& database_url) {
  StoredPoints opened(PQconnectdb(database_url.c_str()));
  if (!opened.connection_ || PQstatus(opened.connection_.get()) != CONNECTION_OK)
    return failure(ErrorCode::unavailable,
                   "database: " + one_line(PQerrorMessage(opened.connection_.get())));
  PQsetNoticeProcessor(opened.connection_.get(), [](void*, const char*) {}, nullptr);
  return opened;
}

Result<std::vector<StoredPoint>> StoredPoints::of_owner(QueueName queue, const std::string& owner,
                                                        std::int64_t first_microseconds,
                                                        std::int64_t last_microseconds) {
  const std::string first = std::to_string(first_microseconds);
  const std::string last = std::to_string(last_microseconds);
  const std::array<const char*, 3> values{owner.c_str(), first.c_str(), last.c_str()};
  const int parameters = queue == QueueName::flymaster ? 3 : 1;
  const Rows rows(PQexecParams(connection_.get(), query_of(queue).c_str(), parameters, nullptr,
                               values.data(), nullptr, nullptr, 1));
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) {
    const bool is_cut = PQstatus(connection_.get()) != CONNECTION_OK;
    return failure(is_cut ? ErrorCode::unavailable : ErrorCode::misconfigured,
                   "database: " + one_line(PQerrorMessage(connection_.get())));
  }
  std::vector<StoredPoint> stored;
  const int count = PQntuples(rows.get());
  stored.reserve(static_cast<std::size_t>(count));
  const auto cell = [&rows](int row, int column) {
    return big_endian(PQgetvalue(rows.get(), row, column));
  };
  for (int row = 0; row < count; ++row)
    stored.push_back({{std::bit_cast<std::int64_t>(cell(row, 0)),
                       std::bit_cast<double>(cell(row, 1)), std::bit_cast<double>(cell(row, 2))},
                      cell(row, 3)});
  std::ranges::sort(stored, {}, &StoredPoint::key);
  return stored;
}

}  // namespace fixline::simulation
