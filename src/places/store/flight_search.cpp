#include "store/flight_search.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "points/time.hpp"
#include "points/track.hpp"
#include "text/hex.hpp"

namespace fixline::store {
namespace {

using points::QueueName;

struct FixTable {
  QueueName queue;
  const char* name;
  const char* key_column;
  const char* time_column;
};

constexpr std::array fix_tables{
    FixTable{QueueName::live, "live_track_points", "flight_uuid", "datetime"},
    FixTable{QueueName::upload, "uploaded_track_points", "flight_uuid", "datetime"},
    FixTable{QueueName::flymaster, "flymaster", "device_id", "date_time"},
    FixTable{QueueName::scoring, "scoring_tracks", "flight_uuid", "date_time"}};

/// A text that no escape can leave, whatever the session's settings.
std::string sql_of(std::string_view text) {
  return "convert_from(decode('" + text::hex_of(text) + "', 'hex'), 'UTF8')";
}

std::string sql_of(const std::vector<points::Uuid>& uuids) {
  std::string list;
  for (const auto& uuid : uuids)
    list += (list.empty() ? "'" : ", '") + points::to_string(uuid) + "'::uuid";
  return list;
}

std::string seconds_since_sql(const std::string& time) {
  return "floor(extract(epoch FROM now() - " + time + "))::bigint";
}

std::string flights_sql(const std::string& name) {
  return "SELECT id::text, flight_id, source, coalesce(device_id, '') FROM flights WHERE flight_id"
         " = " +
         name + " OR device_id = " + name + " OR id::text = lower(" + name +
         ") ORDER BY created_at DESC LIMIT 20";
}

std::string last_fix_sql(const FixTable& table, const std::string& name, const std::string& uuids,
                         std::optional<points::Timestamp> until) {
  const bool is_device = table.queue == QueueName::flymaster;
  const std::string time = table.time_column;
  std::string sql = "SELECT " + std::string(is_device ? "''" : "flight_uuid::text") + ", to_char(" +
                    time + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), " +
                    seconds_since_sql(time) + ", lat::text, lon::text FROM " + table.name +
                    " WHERE " + table.key_column +
                    (is_device ? " = " + name : " IN (" + uuids + ")");
  if (until) sql += " AND " + time + " <= '" + points::format_rfc3339(*until) + "'::timestamptz";
  return sql + " ORDER BY " + time + " DESC LIMIT 1";
}

std::string dead_letters_sql(const std::string& name, const std::string& uuids) {
  return "SELECT count(*), coalesce(sum(points), 0)::bigint, coalesce(" +
         seconds_since_sql("max(last_failed_at)") +
         ", 0), coalesce((array_agg(detail ORDER BY last_failed_at DESC))[1], '') FROM dead_letters"
         " WHERE flight_id = " +
         name + " OR device_id = " + name + " OR flight_uuid IN (" + uuids + ")";
}

Error error_of(const postgres::PgError& error) { return postgres::without_data(error.error()); }

}  // namespace

std::vector<points::Uuid> possible_uuids(std::string_view name,
                                         const std::vector<NamedFlight>& flights) {
  std::vector<points::Uuid> uuids;
  for (const auto queue : points::all_queues) uuids.push_back(points::flight_uuid_for(queue, name));
  if (const auto own = points::parse_uuid(name)) uuids.push_back(*own);
  for (const auto& flight : flights)
    if (const auto uuid = points::parse_uuid(flight.uuid)) uuids.push_back(*uuid);
  return uuids;
}

asio::awaitable<Result<StoredOfFlight>> search_flight(postgres::PgSession& session,
                                                      std::string name,
                                                      std::optional<points::Timestamp> until) {
  StoredOfFlight found;
  const auto name_sql = sql_of(name);
  auto flights = co_await session.query(flights_sql(name_sql));
  if (!flights) co_return std::unexpected(error_of(flights.error()));
  for (int row = 0; row < flights->size(); ++row) {
    NamedFlight flight;
    flight.uuid = flights->bytes(row, 0);
    flight.flight_id = flights->bytes(row, 1);
    flight.source = flights->bytes(row, 2);
    flight.device_id = flights->bytes(row, 3);
    found.flights.push_back(std::move(flight));
  }
  const auto uuids_sql = sql_of(possible_uuids(name, found.flights));
  for (const auto& table : fix_tables) {
    auto fix = co_await session.query(last_fix_sql(table, name_sql, uuids_sql, until));
    if (!fix) co_return std::unexpected(error_of(fix.error()));
    if (fix->size() == 0) continue;
    LastFix last;
    last.queue = table.queue;
    last.flight_uuid = fix->bytes(0, 0);
    last.time = fix->bytes(0, 1);
    last.age_seconds = fix->number(0, 2);
    last.lat = fix->bytes(0, 3);
    last.lon = fix->bytes(0, 4);
    found.last_fixes.push_back(std::move(last));
  }
  auto dead = co_await session.query(dead_letters_sql(name_sql, uuids_sql));
  if (!dead) co_return std::unexpected(error_of(dead.error()));
  found.dead_letters.letters = dead->number(0, 0);
  found.dead_letters.points = dead->number(0, 1);
  found.dead_letters.last_failed_seconds_ago = dead->number(0, 2);
  found.dead_letters.last_detail = dead->bytes(0, 3);
  co_return found;
}

}  // namespace fixline::store
