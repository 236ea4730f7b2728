#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "points/lane.hpp"

namespace fixline::queue {

/// The consumer group that all instances read with.
inline constexpr std::string_view group_name = "fixline";

/// The names of the keys in Redis.
class RedisKeys {
 public:
  /// `prefix` begins every key, so that queues of several prefixes know nothing of one another.
  explicit RedisKeys(std::string prefix = {}) : prefix_(std::move(prefix)) {}

  /// The stream of a queue: "queue:{live_points.0}", or "queue:{live_points.0}:priority".
  /// The braces keep a shard's keys on one node of a cluster.
  [[nodiscard]] std::string stream(points::Lane lane, std::uint32_t shard) const;

  /// The hash of a shard's counters: "queue:{live_points.0}:stats".
  [[nodiscard]] std::string stats(points::QueueName queue, std::uint32_t shard) const;

  /// The hash of a shard's trials that were begun and not ended, by trial_field().
  [[nodiscard]] std::string trials(points::QueueName queue, std::uint32_t shard) const;

  /// The hash of the number of shards, which all instances share: "fixline:shards".
  [[nodiscard]] std::string shards() const;

  /// The key that exists while an instance lives: "fixline:instance:host-123-a1b2c3d4".
  [[nodiscard]] std::string instance(std::string_view consumer) const;

  /// The sorted set of the names of instances: "fixline:instances".
  [[nodiscard]] std::string instances() const;

  /// The stream of orders to all instances, "fixline:orders", and the hash of what was answered to
  /// one of them: "fixline:order:1715000000000-0".
  [[nodiscard]] std::string orders() const;
  [[nodiscard]] std::string order(std::string_view id) const;

  /// The list of what was refused lately of a flight or a device: "fixline:refused:pilot-42".
  [[nodiscard]] std::string refused(std::string_view name) const;

 private:
  [[nodiscard]] std::string shard(points::QueueName queue, std::uint32_t shard) const;

  std::string prefix_;
};

/// The counter of the points that wait in a lane, in the hash of its shard.
[[nodiscard]] std::string_view depth_field(points::LaneKind lane) noexcept;

/// An entry in the hash of trials: "normal:1715000000000-0".
[[nodiscard]] std::string trial_field(points::LaneKind lane, std::string_view id);

}  // namespace fixline::queue
