#include "traffic/reconcile/stored_points.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <string_view>

namespace fixline::traffic {

using points::QueueName;

namespace {

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

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

Result<StoredPoints> StoredPoints::connect(const std::string& database_url) {
  auto session = postgres::BlockingSession::connect(database_url);
  if (!session) return std::unexpected(std::move(session).error());
  return StoredPoints(std::move(*session));
}

Result<std::vector<StoredPoint>> StoredPoints::of_owner(QueueName queue, const std::string& owner,
                                                        std::int64_t first_microseconds,
                                                        std::int64_t last_microseconds) {
  const std::string first = std::to_string(first_microseconds);
  const std::string last = std::to_string(last_microseconds);
  const std::array<const char*, 3> values{owner.c_str(), first.c_str(), last.c_str()};
  const std::size_t parameters = queue == QueueName::flymaster ? 3 : 1;
  const auto rows = session_.run(query_of(queue).c_str(), std::span(values).first(parameters),
                                 postgres::BlockingSession::Format::binary);
  if (!rows) return std::unexpected(rows.error());
  std::vector<StoredPoint> stored;
  stored.reserve(static_cast<std::size_t>(rows->size()));
  const auto cell = [&rows](int row, int column) { return big_endian(rows->bytes(row, column)); };
  for (int row = 0; row < rows->size(); ++row)
    stored.push_back({{std::bit_cast<std::int64_t>(cell(row, 0)),
                       std::bit_cast<double>(cell(row, 1)), std::bit_cast<double>(cell(row, 2))},
                      cell(row, 3)});
  std::ranges::sort(stored, {}, &StoredPoint::key);
  return stored;
}

}  // namespace fixline::traffic
