#include "queue/reader/redis_settlements.hpp"

#include <algorithm>
#include <tuple>

namespace fixline::queue {
namespace {

constexpr std::size_t entries_a_call = 500;

auto stream_of(const Settlement& settled) {
  const Entry& entry = *settled.entry;
  return std::tuple(entry.lane.queue, entry.lane.kind, entry.shard);
}

redis::Command call_for(const RedisKeys& keys, std::span<const Settlement> settled) {
  const Entry& first = *settled.front().entry;
  redis::Command call = redis::command(
      "FCALL", "fixline1_settle", 2, keys.stream(first.lane, first.shard),
      keys.stats(first.lane.queue, first.shard), group_name, depth_field(first.lane.kind));
  for (const Settlement& each : settled)
    call.word(each.entry->id).word(each.entry->points).word(each.stored).word(each.failed);
  return call;
}

}  // namespace

std::vector<redis::Command> settlement_commands(const RedisKeys& keys,
                                                std::span<const Settlement> settled) {
  std::vector<Settlement> sorted(settled.begin(), settled.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const Settlement& a, const Settlement& b) {
    return stream_of(a) < stream_of(b);
  });
  std::vector<redis::Command> calls;
  for (std::span<const Settlement> left(sorted); !left.empty();) {
    const auto stream = stream_of(left.front());
    std::size_t count = 1;
    while (count != std::min(left.size(), entries_a_call) && stream_of(left[count]) == stream)
      ++count;
    calls.push_back(call_for(keys, left.first(count)));
    left = left.subspan(count);
  }
  return calls;
}

}  // namespace fixline::queue
