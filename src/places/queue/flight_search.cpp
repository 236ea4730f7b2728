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

}  // namespace

FlightSum::FlightSum(FlightName flight)
    : flight_(std::move(flight)), until_(Clock::now() + search_limit) {}

void FlightSum::see(const Entry& entry) {
  ++search_.entries_seen;
  const auto points = points_of(entry, flight_);
  if (points == 0) return;
  auto& waiting = found_[points::index_of(entry.lane.queue)];
  waiting.points += points;
  if (!waiting.oldest || entry.enqueued_at < *waiting.oldest) waiting.oldest = entry.enqueued_at;
}

bool FlightSum::is_used_up() const {
  return search_.entries_seen >= entries_seen_max || Clock::now() >= until_;
}

FlightSearch FlightSum::found() && {
  for (const auto queue : points::all_queues) {
    auto& waiting = found_[points::index_of(queue)];
    waiting.queue = queue;
    if (waiting.points > 0) search_.waiting.push_back(waiting);
  }
  return std::move(search_);
}

asio::awaitable<Result<FlightSearch>> search_flight(redis::RedisLink& link, FlightName flight,
                                                    std::uint32_t shards) {
  const RedisKeys keys;
  FlightSum sum(std::move(flight));
  for (const auto& [lane, shard] : streams_of(points::all_queues, shards)) {
    std::string from = "-";
    for (;;) {
      if (sum.is_used_up()) {
        sum.stop_short();
        break;
      }
      const auto look =
          redis::command("XRANGE", keys.stream(lane, shard), from, "+", "COUNT", entries_a_look);
      const auto reply = redis::accepted(co_await link.execute(look));
      if (!reply) co_return std::unexpected(reply.error());
      std::vector<Entry> entries;
      append_entries(reply->view(), lane, shard, entries);
      for (const auto& entry : entries) sum.see(entry);
      if (entries.size() < entries_a_look) break;
      from = "(" + entries.back().id;
    }
  }
  co_return std::move(sum).found();
}

}  // namespace fixline::queue
