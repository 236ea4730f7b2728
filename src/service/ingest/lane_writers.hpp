#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "error/error.hpp"
#include "ingest/lane_writer.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "queue/point_sink.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"

namespace fixline::ingest {

/// The way into one queue (Redis, or the spool): a LaneWriter for each stream, made when its shard
/// is first written to.
///
/// One reactor; not thread-safe. The group that it spawns into must be joined before it is gone.
class LaneWriters {
 public:
  LaneWriters(asio::any_io_executor executor, queue::PointSink& queue, reactor::TaskGroup& tasks,
              LaneWriterLimits limits);

  /// Returns when every point is durable, or with the first error: then any of them may be in the
  /// queue or not. Errors: those of LaneWriter::write.
  asio::awaitable<Result<void>> write(points::Lane lane, std::span<const points::Track> tracks);

 private:
  LaneWriter& writer_for(points::Lane lane, std::size_t shard);
  asio::awaitable<Result<void>> write_several(points::Lane lane,
                                              std::span<const points::Track> tracks);
  void join(std::vector<entry::EncodedTracks>& pieces, entry::EncodedTracks piece) const;

  using Shards = std::vector<std::unique_ptr<LaneWriter>>;

  asio::any_io_executor executor_;
  queue::PointSink& queue_;
  reactor::TaskGroup& tasks_;
  LaneWriterLimits limits_;
  std::array<std::array<Shards, queue::lane_kinds.size()>, points::queue_count> writers_;
};

}  // namespace fixline::ingest
