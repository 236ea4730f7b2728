#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "points/lane.hpp"
#include "points/point.hpp"
#include "points/uuid.hpp"

namespace fixline::points {

using TrackPoints = std::vector<TrackPoint>;
using FlymasterPoints = std::vector<FlymasterPoint>;
using ScoringPoints = std::vector<ScoringPoint>;

/// Points of one flight, or of one device, that came together. All strings are valid UTF-8 without
/// NUL and at most `id_characters_max` characters long.
struct Track {
  /// The flight's key in the tables. A Flymaster file has no flight: there it is `flight_uuid_for`
  /// its device, and serves to pick the shard alone.
  Uuid flight_uuid;
  std::string flight_id;  ///< as the client named it; empty where it named none
  std::string device_id;  ///< empty where the client named none
  std::variant<TrackPoints, FlymasterPoints, ScoringPoints> points;

  friend bool operator==(const Track&, const Track&) = default;
};

inline constexpr std::size_t id_characters_max = 100;

[[nodiscard]] inline std::size_t point_count(const Track& track) {
  return std::visit([](const auto& points) { return points.size(); }, track.points);
}

/// UUIDv5 of (source, flight_id): the same on every instance, with no look-up. The source is the
/// queue, so that a live track and a later upload of the same flight_id are two flights.
[[nodiscard]] Uuid flight_uuid_for(QueueName source, std::string_view flight_id);

/// The shard of a flight, 0..shards-1 (FNV-1a, 64 bits, of the uuid's bytes): all of a flight's
/// points go through one shard, in order.
[[nodiscard]] std::size_t shard_of(const Uuid& flight_uuid, std::size_t shards) noexcept;

}  // namespace fixline::points
