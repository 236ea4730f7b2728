#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "points/track.hpp"
#include "support/entry_hex.hpp"
#include "support/servers.hpp"
#include "support/sql.hpp"

namespace fixline::test {

/// A database whose tables lack the keys, so that a point can be there twice.
class KeylessDatabase {
 public:
  KeylessDatabase() {
    run("CREATE TABLE live_track_points (flight_uuid uuid, datetime timestamptz, lat float8, lon "
        "float8);"
        "CREATE TABLE uploaded_track_points (LIKE live_track_points);"
        "CREATE TABLE scoring_tracks (flight_uuid uuid, date_time timestamptz, lat float8, lon "
        "float8);"
        "CREATE TABLE flymaster (device_id text, date_time timestamptz, lat float8, lon float8);"
        "CREATE TABLE dead_letters (id bigserial, queue text, reason text, sqlstate text, payload "
        "bytea)");
  }

  void run(const std::string& statements) {
    const auto done = run_sql(url(), statements);
    ASSERT_TRUE(done.has_value()) << done.error().detail;
  }

  /// Makes a letter of a live point.
  void bury(const std::string& flight, const points::TrackPoint& point) {
    points::Track track;
    track.flight_uuid = points::parse_uuid(flight).value();
    track.points = points::TrackPoints{point};
    run("INSERT INTO dead_letters (queue, reason, sqlstate, payload) VALUES ('live', 'refused', "
        "'23514', " +
        entry_literal(track) + ")");
  }

  [[nodiscard]] std::string url() const { return database_.url(); }

 private:
  TestDatabase database_;
};

}  // namespace fixline::test
