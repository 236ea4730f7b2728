#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
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
#include "reactor/task_group.hpp"

namespace fixline::ingest {

namespace asio = boost::asio;

/// The way into one queue (Redis, or the spool): a LaneWriter for each stream.
///
/// One reactor; not thread-safe. The group that it spawns into must be joined before it is gone.
class LaneWriters {
 public:
  LaneWriters(asio::any_io_executor executor, queue::PointSink& queue, reactor::TaskGroup& tasks,
              std::uint32_t shards, LaneWriterLimits limits);

  /// Returns when every point is durable, or with the first error: then any of them may be in the
  /// queue or not. Errors: those of LaneWriter::write.
  asio::awaitable<Result<void>> write(points::Lane lane, std::span<const points::Track> tracks);

 private:
  LaneWriter& writer_for(points::Lane lane, std::size_t shard);
  asio::awaitable<Result<void>> write_several(points::Lane lane,
                                              std::span<const points::Track> tracks);
  void join(std::vector<entry::EncodedTracks>& pieces, entry::EncodedTracks piece) const;

  std::uint32_t shards_;
  LaneWriterLimits limits_;
  std::vector<std::unique_ptr<LaneWriter>> writers_;  ///< as queue::streams_of() has them
};

}  // namespace fixline::ingest
