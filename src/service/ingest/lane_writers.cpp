#include "ingest/lane_writers.hpp"

#include <map>
#include <utility>

#include "entry/entry_codec.hpp"

namespace fixline::ingest {

LaneWriters::LaneWriters(asio::any_io_executor executor, queue::PointSink& queue,
                         reactor::TaskGroup& tasks, LaneWriterLimits limits)
    : executor_(std::move(executor)), queue_(queue), tasks_(tasks), limits_(limits) {}

LaneWriter& LaneWriters::writer_for(points::Lane lane, std::size_t shard) {
  const std::size_t kind = lane.kind == points::LaneKind::priority ? 0 : 1;
  Shards& writers = writers_[points::index_of(lane.queue)][kind];
  for (auto next = writers.size(); next <= shard; ++next) {
    const queue::Stream stream{lane, static_cast<std::uint32_t>(next)};
    writers.push_back(std::make_unique<LaneWriter>(stream, queue_, tasks_, executor_, limits_));
  }
  return *writers[shard];
}

// Not a coroutine itself for the one track that most requests bring: that would be one more frame.
asio::awaitable<Result<void>> LaneWriters::write(points::Lane lane,
                                                 std::span<const points::Track> tracks) {
  if (tracks.size() != 1) return write_several(lane, tracks);
  const auto shard = points::shard_of(tracks.front().flight_uuid, queue_.shards());
  return writer_for(lane, shard).write(entry::encode(tracks, limits_.entry_points_max));
}

asio::awaitable<Result<void>> LaneWriters::write_several(points::Lane lane,
                                                         std::span<const points::Track> tracks) {
  std::map<std::size_t, std::vector<entry::EncodedTracks>> pieces;
  const auto shards = queue_.shards();
  for (std::size_t at = 0; at < tracks.size(); ++at) {
    auto& into = pieces[points::shard_of(tracks[at].flight_uuid, shards)];
    for (auto& piece : entry::encode(tracks.subspan(at, 1), limits_.entry_points_max))
      join(into, std::move(piece));
  }
  for (auto& [shard, members] : pieces) {
    auto done = co_await writer_for(lane, shard).write(std::move(members));
    if (!done) co_return done;
  }
  co_return Result<void>{};
}

/// Appends to the last piece where it fits, as each piece costs the lane some work.
void LaneWriters::join(std::vector<entry::EncodedTracks>& pieces,
                       entry::EncodedTracks piece) const {
  if (pieces.empty() || pieces.back().points + piece.points > limits_.entry_points_max) {
    pieces.push_back(std::move(piece));
    return;
  }
  pieces.back().append(piece);
}

}  // namespace fixline::ingest
