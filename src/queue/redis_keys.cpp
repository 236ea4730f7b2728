#include "queue/redis_keys.hpp"

namespace fixline::queue {
namespace {

std::string shard_key(points::QueueName queue, std::uint32_t shard) {
  return "queue:{" + std::string(full_name(queue)) + "." + std::to_string(shard) + "}";
}

}  // namespace

std::string stream_key(points::Lane lane, std::uint32_t shard) {
  const bool is_priority = lane.kind == points::LaneKind::priority;
  return shard_key(lane.queue, shard) + (is_priority ? ":priority" : "");
}

std::string stats_key(points::QueueName queue, std::uint32_t shard) {
  return shard_key(queue, shard) + ":stats";
}

std::string_view depth_field(points::LaneKind lane) noexcept {
  return lane == points::LaneKind::priority ? "priority_points" : "points";
}

std::string instance_key(std::string_view consumer) {
  return "fixline:instance:" + std::string(consumer);
}

}  // namespace fixline::queue
