#include "queue/redis_status.hpp"

#include <algorithm>

#include "queue/redis_entry.hpp"
#include "queue/stream.hpp"

namespace fixline::queue {
namespace {

constexpr std::size_t commands_a_shard = 1 + 3 * lane_kinds.size();

std::uint64_t count_in(redis::ReplyView reply) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(reply.integer().value_or(0), 0));
}

/// Adds what the replies to XLEN, XPENDING and XRANGE say.
void add_lane(std::span<const redis::RedisReply> replies, points::Timestamp now, LaneDepth& depth) {
  depth.entries += count_in(replies[0].view());
  depth.pending_entries += count_in(replies[1][0]);
  const std::string_view oldest = replies[2][0][0].text();
  if (oldest.empty()) return;
  const auto age = std::max(std::chrono::floor<std::chrono::milliseconds>(now - time_of_id(oldest)),
                            std::chrono::milliseconds(0));
  depth.oldest_age = std::max(depth.oldest_age.value_or(age), age);
}

void add_totals(redis::ReplyView stats, SettledTotals& totals) {
  totals.stored += count_in(stats[2]);
  totals.failed += count_in(stats[3]);
  const std::uint64_t last_ms = count_in(stats[4]);
  if (last_ms == 0) return;
  const points::Timestamp last(std::chrono::milliseconds(static_cast<std::int64_t>(last_ms)));
  totals.last_settled_at = std::max(totals.last_settled_at.value_or(last), last);
}

}  // namespace

std::vector<redis::Command> status_commands(const RedisKeys& keys, std::uint32_t shards) {
  std::vector<redis::Command> commands;
  for (const points::QueueName queue : points::all_queues)
    for (std::uint32_t shard = 0; shard != shards; ++shard) {
      commands.push_back(redis::command("HMGET", keys.stats(queue, shard), "priority_points",
                                        "points", "stored", "failed", "last_ms"));
      for (const auto kind : lane_kinds) {
        const std::string key = keys.stream({queue, kind}, shard);
        commands.push_back(redis::command("XLEN", key));
        commands.push_back(redis::command("XPENDING", key, group_name));
        commands.push_back(redis::command("XRANGE", key, "-", "+", "COUNT", 1));
      }
    }
  return commands;
}

QueueStatus status_from(std::span<const redis::RedisReply> replies, std::uint32_t shards,
                        points::Timestamp now) {
  QueueStatus status;
  for (const points::QueueName queue : points::all_queues) {
    QueueDepth& depth = status.depths[index_of(queue)];
    for (std::uint32_t shard = 0; shard != shards; ++shard) {
      const auto ours = replies.first(commands_a_shard);
      depth.priority.points += count_in(ours[0][0]);
      depth.normal.points += count_in(ours[0][1]);
      add_totals(ours[0].view(), status.totals);
      add_lane(ours.subspan(1, 3), now, depth.priority);
      add_lane(ours.subspan(4, 3), now, depth.normal);
      replies = replies.subspan(commands_a_shard);
    }
  }
  return status;
}

}  // namespace fixline::queue
