#include "chaos/dead_points.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

#include "entry/entry_codec.hpp"
#include "points/uuid.hpp"

namespace fixline::chaos {

using points::QueueName;
using traffic::PointKey;

namespace {

struct Close {
  void operator()(PGconn* connection) const { PQfinish(connection); }
  void operator()(PGresult* rows) const { PQclear(rows); }
};

std::optional<QueueName> queue_named(std::string_view name) {
  for (const auto queue : points::all_queues)
    if (points::short_name(queue) == name || points::full_name(queue) == name) return queue;
  return std::nullopt;
}

std::int64_t microseconds(points::Timestamp time) { return time.time_since_epoch().count(); }

PointKey key_of(const points::TrackPoint& p) { return {microseconds(p.datetime), p.lat, p.lon}; }
PointKey key_of(const points::FlymasterPoint& p) {
  return {microseconds(p.date_time), p.lat, p.lon};
}
PointKey key_of(const points::ScoringPoint& p) { return {microseconds(p.date_time), p.lat, p.lon}; }

/// False when the payload is none that an encoder makes.
bool add_points(DeadPoints& to, QueueName queue, std::string_view payload) {
  const auto tracks = entry::decode(payload);
  if (!tracks) return false;
  for (const auto& track : *tracks) {
    const auto owner =
        queue == QueueName::flymaster ? track.device_id : points::to_string(track.flight_uuid);
    auto& keys = to.queues[points::index_of(queue)][owner];
    std::visit(
        [&](const auto& list) {
          for (const auto& p : list) keys.push_back(key_of(p));
        },
        track.points);
  }
  return true;
}

}  // namespace

Result<DeadPoints> read_dead_points(const std::string& database_url) {
  const std::unique_ptr<PGconn, Close> session(PQconnectdb(database_url.c_str()));
  // In binary, the payload comes as it is, and the texts too.
  const std::unique_ptr<PGresult, Close> rows(PQexecParams(
      session.get(),
      "SELECT queue, reason || ' ' || coalesce(sqlstate, ''), payload FROM dead_letters", 0,
      nullptr, nullptr, nullptr, nullptr, 1));
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK)
    return failure(
        PQstatus(session.get()) == CONNECTION_OK ? ErrorCode::refused : ErrorCode::unavailable,
        PQerrorMessage(session.get()));
  const auto cell = [&](int row, int column) {
    return std::string_view(PQgetvalue(rows.get(), row, column),
                            static_cast<std::size_t>(PQgetlength(rows.get(), row, column)));
  };
  DeadPoints dead;
  for (int row = 0; row < PQntuples(rows.get()); ++row) {
    ++dead.letters;
    ++dead.by_reason[std::string(cell(row, 1))];
    const auto queue = queue_named(cell(row, 0));
    if (!queue || !add_points(dead, *queue, cell(row, 2))) ++dead.unreadable;
  }
  for (auto& owners : dead.queues)
    for (auto& [owner, keys] : owners) std::ranges::sort(keys);
  return dead;
}

}  // namespace fixline::chaos
