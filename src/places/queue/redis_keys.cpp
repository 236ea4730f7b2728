#include "queue/redis_keys.hpp"

namespace fixline::queue {

std::string RedisKeys::shard(points::QueueName queue, std::uint32_t shard) const {
  return prefix_ + "queue:{" + std::string(full_name(queue)) + "." + std::to_string(shard) + "}";
}

std::string RedisKeys::stream(points::Lane lane, std::uint32_t shard) const {
  const bool is_priority = lane.kind == points::LaneKind::priority;
  return this->shard(lane.queue, shard) + (is_priority ? ":priority" : "");
}

std::string RedisKeys::stats(points::QueueName queue, std::uint32_t shard) const {
  return this->shard(queue, shard) + ":stats";
}

std::string RedisKeys::trials(points::QueueName queue, std::uint32_t shard) const {
  return this->shard(queue, shard) + ":trials";
}

std::string trial_field(points::LaneKind lane, std::string_view id) {
  return (lane == points::LaneKind::priority ? "priority:" : "normal:") + std::string(id);
}

std::string_view depth_field(points::LaneKind lane) noexcept {
  return lane == points::LaneKind::priority ? "priority_points" : "points";
}

std::string RedisKeys::shards() const { return prefix_ + "fixline:shards"; }

std::string RedisKeys::instance(std::string_view consumer) const {
  return prefix_ + "fixline:instance:" + std::string(consumer);
}

std::string RedisKeys::instances() const { return prefix_ + "fixline:instances"; }

std::string RedisKeys::orders() const { return prefix_ + "fixline:orders"; }

std::string RedisKeys::order(std::string_view id) const {
  return prefix_ + "fixline:order:" + std::string(id);
}

std::string RedisKeys::refused(std::string_view name) const {
  return prefix_ + "fixline:refused:" + std::string(name);
}

}  // namespace fixline::queue
