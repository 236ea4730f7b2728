#include "ingest/ingest.hpp"

#include <array>
#include <map>
#include <utility>

#include "entry/entry_codec.hpp"

namespace fixline::ingest {
namespace {

constexpr std::array lane_kinds{points::LaneKind::priority, points::LaneKind::normal};

std::uint64_t count_points(std::span<const points::Track> tracks) {
  std::uint64_t count = 0;
  for (const auto& track : tracks) count += points::point_count(track);
  return count;
}

}  // namespace

Ingest::Ingest(asio::any_io_executor executor, queue::PointQueue& queue, DirectWriters& direct,
               queue::SettledTally& tally, reactor::TaskGroup& tasks, IngestOptions options,
               telemetry::Metrics& metrics)
    : direct_(direct), tally_(tally), options_(options), metrics_(metrics) {
  for (const auto name : points::all_queues) {
    for (const auto kind : lane_kinds) {
      for (std::uint32_t shard = 0; shard < options_.shards; ++shard) {
        lanes_.push_back(std::make_unique<LaneWriter>(points::Lane{name, kind}, shard, queue, tasks,
                                                      executor, options_.lane));
      }
    }
  }
}

LaneWriter& Ingest::writer_for(points::Lane lane, std::size_t shard) {
  const std::size_t kind = lane.kind == points::LaneKind::priority ? 0 : 1;
  return *lanes_[(points::index_of(lane.queue) * lane_kinds.size() + kind) * options_.shards +
                 shard];
}

asio::awaitable<Result<Receipt>> Ingest::accept(points::Lane lane,
                                                std::span<const points::Track> tracks,
                                                Preference preference) {
  const auto other = preference == Preference::queue ? Preference::direct : Preference::queue;
  auto first = co_await take(preference, lane, tracks);
  if (first) co_return first;
  const auto code = first.error().code;
  if (code == ErrorCode::refused || code == ErrorCode::cancelled) co_return first;
  auto second = co_await take(other, lane, tracks);
  if (!second && second.error().code != ErrorCode::refused) {
    second.error().detail = first.error().detail + "; " + second.error().detail;
  }
  co_return second;
}

// Two statements: g++ 12 destroys the results of `a ? co_await b : co_await c` twice.
asio::awaitable<Result<Receipt>> Ingest::take(Preference place, points::Lane lane,
                                              std::span<const points::Track> tracks) {
  if (place == Preference::queue) co_return co_await enqueue(lane, tracks);
  co_return co_await insert(lane, tracks);
}

asio::awaitable<Result<Receipt>> Ingest::enqueue(points::Lane lane,
                                                 std::span<const points::Track> tracks) {
  if (tracks.size() == 1) {
    const auto shard = points::shard_of(tracks.front().flight_uuid, options_.shards);
    auto pieces = entry::encode(tracks, options_.lane.entry_points_max);
    auto done = co_await writer_for(lane, shard).write(std::move(pieces));
    if (!done) co_return std::unexpected(std::move(done).error());
  } else {
    std::map<std::size_t, std::vector<points::Track>> by_shard;
    for (const auto& track : tracks) {
      by_shard[points::shard_of(track.flight_uuid, options_.shards)].push_back(track);
    }
    for (const auto& [shard, members] : by_shard) {
      auto pieces = entry::encode(members, options_.lane.entry_points_max);
      auto done = co_await writer_for(lane, shard).write(std::move(pieces));
      if (!done) co_return std::unexpected(std::move(done).error());
    }
  }
  const std::uint64_t count = count_points(tracks);
  metrics_.points_queued(lane.queue).Increment(static_cast<double>(count));
  co_return Receipt{.mode = Mode::queued, .accepted = count};
}

asio::awaitable<Result<Receipt>> Ingest::insert(points::Lane lane,
                                                std::span<const points::Track> tracks) {
  auto written = co_await direct_.write(lane.queue, tracks);
  if (!written) co_return std::unexpected(std::move(written).error());
  const std::uint64_t count = written->inserted + written->duplicates;
  metrics_.points_direct(lane.queue).Increment(static_cast<double>(count));
  metrics_.points_stored(lane.queue).Increment(static_cast<double>(written->inserted));
  metrics_.points_known(lane.queue).Increment(static_cast<double>(written->duplicates));
  tally_.add(lane.queue, {.stored = count});
  co_return Receipt{.mode = Mode::direct,
                    .accepted = count,
                    .inserted = written->inserted,
                    .duplicates = written->duplicates};
}

}  // namespace fixline::ingest
