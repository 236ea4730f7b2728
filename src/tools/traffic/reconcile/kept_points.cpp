#include "traffic/reconcile/kept_points.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <span>
#include <string_view>
#include <variant>

#include "entry/entry_codec.hpp"
#include "points/uuid.hpp"
#include "postgres/binary_values.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

constexpr auto binary = postgres::BlockingSession::Format::binary;

std::string query_of(QueueName queue) {
  const bool is_device = queue == QueueName::flymaster;
  const bool is_track = queue == QueueName::live || queue == QueueName::upload;
  const std::string time = is_track ? "datetime" : "date_time";
  std::string sql =
      "SELECT (extract(epoch FROM t) * 1000000)::int8, lat, lon, count(*) FROM (SELECT " + time +
      " AS t, lat::float8 AS lat, lon::float8 AS lon FROM " + std::string(store::table_of(queue)) +
      " WHERE " + (is_device ? "device_id" : "flight_uuid") + " = $1";
  if (is_device)
    sql += " AND " + time +
           " BETWEEN to_timestamp($2::float8 / 1000000) AND to_timestamp($3::float8 / 1000000)";
  return sql + ") AS points GROUP BY t, lat, lon";
}

points::Timestamp time_of(const points::TrackPoint& point) { return point.datetime; }
points::Timestamp time_of(const auto& point) { return point.date_time; }

/// False when the payload is none that an encoder makes.
bool add_points(DeadPoints& to, QueueName queue, std::string_view payload,
                const KeptPoints::Choice& is_wanted) {
  const auto tracks = entry::decode(payload);
  if (!tracks) return false;
  for (const auto& track : *tracks) {
    const auto owner =
        queue == QueueName::flymaster ? track.device_id : points::to_string(track.flight_uuid);
    const auto add = [&](const auto& point) {
      const PointKey key{time_of(point).time_since_epoch().count(), point.lat, point.lon};
      if (is_wanted(queue, owner, key)) to.queues[points::index_of(queue)][owner].push_back(key);
    };
    std::visit([&](const auto& list) { std::ranges::for_each(list, add); }, track.points);
  }
  return true;
}

}  // namespace

Result<KeptPoints> KeptPoints::connect(const std::string& database_url) {
  auto session = postgres::BlockingSession::connect(database_url);
  if (!session) return std::unexpected(std::move(session).error());
  return KeptPoints(std::move(*session));
}

Result<std::vector<StoredPoint>> KeptPoints::of_owner(QueueName queue, const std::string& owner,
                                                      std::int64_t first_microseconds,
                                                      std::int64_t last_microseconds) {
  const std::string first = std::to_string(first_microseconds);
  const std::string last = std::to_string(last_microseconds);
  const std::array<const char*, 3> values{owner.c_str(), first.c_str(), last.c_str()};
  const std::size_t parameters = queue == QueueName::flymaster ? 3 : 1;
  const auto rows =
      session_.run(query_of(queue).c_str(), std::span(values).first(parameters), binary);
  if (!rows) return std::unexpected(rows.error());
  std::vector<StoredPoint> stored;
  stored.reserve(static_cast<std::size_t>(rows->size()));
  const auto cell = [&rows](int row, int column) {
    return postgres::bits_in(rows->bytes(row, column)).value_or(0);
  };
  for (int row = 0; row < rows->size(); ++row)
    stored.push_back({{std::bit_cast<std::int64_t>(cell(row, 0)),
                       std::bit_cast<double>(cell(row, 1)), std::bit_cast<double>(cell(row, 2))},
                      cell(row, 3)});
  std::ranges::sort(stored, {}, &StoredPoint::key);
  return stored;
}

Result<std::uint64_t> KeptPoints::row_count(QueueName queue) {
  const auto rows =
      session_.run(("SELECT count(*) FROM " + std::string(store::table_of(queue))).c_str());
  if (!rows) return std::unexpected(rows.error());
  return static_cast<std::uint64_t>(rows->number(0, 0));
}

Result<DeadPoints> KeptPoints::dead_points(const Choice& is_wanted) {
  // A page at a time: there may be more letters than there is memory for their payloads.
  constexpr const char* page =
      "SELECT id::int8, queue, reason || ' ' || coalesce(sqlstate, ''), payload FROM dead_letters"
      " WHERE id > $1::int8 ORDER BY id LIMIT 500";
  DeadPoints dead;
  for (std::string last = "0";;) {
    const std::array<const char*, 1> values{last.c_str()};
    const auto rows = session_.run(page, values, binary);
    if (!rows) return std::unexpected(rows.error());
    if (rows->size() == 0) break;
    for (int row = 0; row < rows->size(); ++row) {
      ++dead.letters;
      ++dead.by_reason[std::string(rows->bytes(row, 2))];
      const auto queue = points::queue_named(rows->bytes(row, 1));
      if (!queue || !add_points(dead, *queue, rows->bytes(row, 3), is_wanted)) ++dead.unreadable;
    }
    last = std::to_string(postgres::bits_in(rows->bytes(rows->size() - 1, 0)).value_or(0));
  }
  for (auto& owners : dead.queues)
    for (auto& [owner, keys] : owners) std::ranges::sort(keys);
  return dead;
}

}  // namespace fixline::traffic
