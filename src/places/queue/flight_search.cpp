#include "queue/flight_search.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "entry/entry_codec.hpp"
#include "points/track.hpp"
#include "queue/point_source.hpp"
#include "queue/redis_entry.hpp"
#include "queue/redis_keys.hpp"
#include "queue/stream.hpp"

namespace fixline::queue {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t entries_a_look = 20;
constexpr std::size_t entries_seen_max = 2'000;
constexpr std::chrono::milliseconds search_limit{1'500};

bool is_of(const points::Track& track, const FlightName& flight) {
  return track.flight_id == flight.name || track.device_id == flight.name ||
         std::ranges::find(flight.uuids, track.flight_uuid) != flight.uuids.end();
}

std::size_t points_of(const Entry& entry, const FlightName& flight) {
  const auto tracks = entry::decode(entry.blob);
  std::size_t points = 0;
  if (!tracks) return points;
  for (const auto& track : *tracks)
    if (is_of(track, flight)) points += points::point_count(track);
  return points;
}

void see(const Entry& entry, const FlightName& flight, WaitingPoints& waiting) {
  const auto points = points_of(entry, flight);
  if (points == 0) return;
  waiting.points += points;
  if (!waiting.oldest || entry.enqueued_at < *waiting.oldest) waiting.oldest = entry.enqueued_at;
}

}  // namespace

asio::awaitable<Result<FlightSearch>> search_flight(redis::RedisLink& link, FlightName flight,
                                                    std::uint32_t shards) {
  const RedisKeys keys;
  const auto until = Clock::now() + search_limit;
  FlightSearch search;
  std::array<WaitingPoints, points::queue_count> found{};
  for (const auto& [lane, shard] : streams_of(points::all_queues, shards)) {
    std::string from = "-";
    for (;;) {
      if (search.entries_seen >= entries_seen_max || Clock::now() >= until) {
        search.is_whole = false;
        break;
      }
      const auto look =
          redis::command("XRANGE", keys.stream(lane, shard), from, "+", "COUNT", entries_a_look);
      const auto reply = redis::accepted(co_await link.execute(look));
      if (!reply) co_return std::unexpected(reply.error());
      std::vector<Entry> entries;
      append_entries(reply->view(), lane, shard, entries);
      for (const auto& entry : entries) see(entry, flight, found[points::index_of(lane.queue)]);
      search.entries_seen += entries.size();
      if (entries.size() < entries_a_look) break;
      from = "(" + entries.back().id;
    }
  }
  for (const auto queue : points::all_queues) {
    auto& waiting = found[points::index_of(queue)];
    waiting.queue = queue;
    if (waiting.points > 0) search.waiting.push_back(std::move(waiting));
  }
  co_return search;
}

}  // namespace fixline::queue
