#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/point.hpp"
#include "points/uuid.hpp"
#include "queue/point_source.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"

namespace fixline::queue {

/// Whose points are looked for: tracks with one of the uuids, or with the name as flight_id or
/// device_id.
struct FlightName {
  std::string name;
  std::vector<points::Uuid> uuids;
};

/// Points of a flight that wait in a queue, those included that are held or under way.
struct WaitingPoints {
  points::QueueName queue{};
  std::size_t points = 0;
  std::optional<points::Timestamp> oldest{};  ///< when it came into the queue
};

struct FlightSearch {
  std::vector<WaitingPoints> waiting{};
  std::size_t entries_seen = 0;
  bool is_whole = true;  ///< else there is more than was looked at
};

/// Looks at one entry after the other for points of a flight, within the bounds of a search.
class FlightSum {
 public:
  explicit FlightSum(FlightName flight);

  void see(const Entry& entry);
  /// Nothing more is to be looked at.
  [[nodiscard]] bool is_used_up() const;
  /// There would have been more.
  void stop_short() { search_.is_whole = false; }
  [[nodiscard]] FlightSearch found() &&;

 private:
  FlightName flight_;
  std::chrono::steady_clock::time_point until_;
  std::array<WaitingPoints, points::queue_count> found_{};
  FlightSearch search_;
};

/// Looks through the streams for points of a flight: the oldest first, at most two thousand entries
/// and for at most 1.5 s, in small pieces, so that the loop goes on. Changes nothing.
/// Errors: as the link's.
asio::awaitable<Result<FlightSearch>> search_flight(redis::RedisLink& link, FlightName flight,
                                                    std::uint32_t shards);

}  // namespace fixline::queue
