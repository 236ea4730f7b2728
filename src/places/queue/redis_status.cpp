#include "queue/redis_status.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>

#include "queue/redis_entry.hpp"

namespace fixline::queue {
namespace {

// An entry of ours holds at most a thousand points; nobody's may hold more than the second.
constexpr std::int64_t usual_points_max = 1000;
constexpr std::int64_t entry_points_max = 100'000;

std::uint64_t count_in(redis::ReplyView reply) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(reply.integer().value_or(0), 0));
}

/// A lane as fixline2_status tells it.
struct ToldLane {
  std::int64_t entries;
  std::int64_t pending;
  std::string_view oldest;
  std::optional<std::int64_t> counter;
  bool has_counter;
  bool is_recounted;
};

ToldLane lane_in(redis::ReplyView reply) {
  return {.entries = static_cast<std::int64_t>(count_in(reply[0])),
          .pending = static_cast<std::int64_t>(count_in(reply[1])),
          .oldest = reply[2].text(),
          .counter = reply[3].integer(),
          .has_counter = !reply[3].text().empty(),
          .is_recounted = count_in(reply[4]) != 0};
}

bool is_doubtful(const ToldLane& lane) {
  if (lane.is_recounted) return true;
  if (!lane.counter) return lane.has_counter || lane.entries > 0;
  return *lane.counter < lane.entries || *lane.counter > lane.entries * usual_points_max;
}

/// Adds up what a lane's shards tell.
void add_lane(const ToldLane& lane, points::Timestamp now, LaneDepth& depth) {
  const auto counted = lane.counter.value_or(lane.entries);
  depth.points += static_cast<std::uint64_t>(
      std::clamp(counted, lane.entries, lane.entries * entry_points_max));
  depth.entries += static_cast<std::uint64_t>(lane.entries);
  depth.pending_entries += static_cast<std::uint64_t>(lane.pending);
  if (lane.oldest.empty()) return;
  const auto age =
      std::max(std::chrono::floor<std::chrono::milliseconds>(now - time_of_id(lane.oldest)),
               std::chrono::milliseconds(0));
  depth.oldest_age = std::max(depth.oldest_age.value_or(age), age);
}

/// When points of a shard were settled last.
std::optional<points::Timestamp> last_settled_in(redis::ReplyView reply) {
  const auto last_ms = static_cast<std::int64_t>(count_in(reply[4]));
  if (last_ms == 0) return std::nullopt;
  return points::Timestamp(std::chrono::milliseconds(last_ms));
}

void add_totals(redis::ReplyView reply, points::Timestamp now, QueueDepth& depth,
                SettledTotals& totals) {
  totals.stored += count_in(reply[2]);
  totals.failed += count_in(reply[3]);
  const auto last = last_settled_in(reply);
  if (!last) return;
  totals.last_settled_at = std::max(totals.last_settled_at.value_or(*last), *last);
  const auto age = std::max(std::chrono::floor<std::chrono::milliseconds>(now - *last),
                            std::chrono::milliseconds(0));
  depth.settled_age = std::min(depth.settled_age.value_or(age), age);
}

/// A total that is no number: counting fails with it, until it is made one again.
bool has_broken_total(redis::ReplyView reply) {
  return (!reply[2].text().empty() && !reply[2].integer()) ||
         (!reply[3].text().empty() && !reply[3].integer());
}

}  // namespace

std::vector<redis::Command> status_commands(const RedisKeys& keys, std::uint32_t shards) {
  std::vector<redis::Command> commands;
  for (const points::QueueName queue : points::all_queues)
    for (std::uint32_t shard = 0; shard != shards; ++shard)
      commands.push_back(redis::command("FCALL", "fixline2_status", 3,
                                        keys.stream({queue, points::LaneKind::priority}, shard),
                                        keys.stream({queue, points::LaneKind::normal}, shard),
                                        keys.stats(queue, shard), group_name));
  return commands;
}

QueueStatus status_from(std::span<const redis::RedisReply> replies, std::uint32_t shards,
                        points::Timestamp now) {
  QueueStatus status;
  for (const points::QueueName queue : points::all_queues) {
    QueueDepth& depth = status.depths[index_of(queue)];
    for (const auto& reply : replies.first(shards)) {
      add_lane(lane_in(reply[0]), now, depth.priority);
      add_lane(lane_in(reply[1]), now, depth.normal);
      add_totals(reply.view(), now, depth, status.totals);
    }
    replies = replies.subspan(shards);
  }
  return status;
}

std::vector<CountedStream> counted_streams(std::span<const redis::RedisReply> replies,
                                           std::uint32_t shards) {
  std::vector<CountedStream> streams;
  for (const Stream& stream : streams_of(points::all_queues, shards)) {
    const auto reply = replies[index_of(stream.lane.queue) * shards + stream.shard].view();
    const auto lane = lane_in(reply[stream.lane.kind == points::LaneKind::priority ? 0 : 1]);
    if (is_doubtful(lane) || has_broken_total(reply))
      streams.push_back({stream, Belief::doubtful});
    else if (lane.entries > 0)
      streams.push_back({stream, Belief::likely});
  }
  return streams;
}

}  // namespace fixline::queue
