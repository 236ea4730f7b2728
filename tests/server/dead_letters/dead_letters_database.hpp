#pragma once

#include <string>
#include <vector>

#include "dead_letters/dead_letter_table.hpp"
#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::test {

/// A database whose live points must stay below 4000 m, and a writer that makes letters of others.
class DeadLettersDatabase : public MigratedDatabase {
 public:
  DeadLettersDatabase() {
    value("ALTER TABLE live_track_points ADD CONSTRAINT low CHECK (elevation < 4000)");
  }

  /// `count` letters of one flight, a second apart, as of points that came one by one.
  void make_letters(const std::string& flight_id, std::size_t count) {
    const auto track = flight(flight_id, count);
    std::vector<points::Track> tracks;
    for (auto fix : std::get<points::TrackPoints>(track.points)) {
      *fix.elevation += 4000;
      tracks.push_back(
          {track.flight_uuid, track.flight_id, track.device_id, points::TrackPoints{fix}});
    }
    settle({.queue = points::QueueName::live, .tracks = tracks});
  }

  /// One letter of that many points.
  void make_letter(const std::string& flight_id, std::size_t count) {
    auto track = flight(flight_id, count);
    for (auto& fix : std::get<points::TrackPoints>(track.points)) *fix.elevation += 4000;
    const std::vector tracks{track};
    settle({.queue = points::QueueName::live, .tracks = tracks});
  }

  void make_raw_letter(store::RawCause reason, std::string_view payload) {
    const std::vector<store::RawDeadLetter> raw{{reason, payload, "why", 1}};
    settle({.queue = points::QueueName::live, .tracks = {}, .raw_dead_letters = raw});
  }

  void allow_all() { value("ALTER TABLE live_track_points DROP CONSTRAINT low"); }

  std::string letters() { return value("SELECT count(*) FROM dead_letters"); }
  std::string points() { return value("SELECT count(*) FROM live_track_points"); }

 private:
  void settle(const store::WriteRequest& request) {
    auto writer = writer_to(*this);
    if (auto settled = run(context(), writer.settle(request)); !settled)
      throw std::runtime_error(settled.error().detail);
  }
};

/// A filter of one parameter.
[[nodiscard]] inline dead_letters::Filter where(std::string_view name, std::string_view value) {
  dead_letters::Filter filter;
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  if (auto added = dead_letters::add(filter, name, value, now); !added)
    throw std::runtime_error(added.error().detail);
  return filter;
}

}  // namespace fixline::test
