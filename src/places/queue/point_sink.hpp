#pragma once

#include <cstdint>

#include "entry/entry_codec.hpp"
#include "error/error.hpp"
#include "points/lane.hpp"
#include "reactor/asio.hpp"

namespace fixline::queue {

/// Where points are put to wait, an entry at a time.
///
/// Owned by one reactor; not thread-safe. Must outlive the tasks that use it. A call returns
/// within the implementation's time-out.
class PointSink {
 public:
  PointSink& operator=(PointSink&&) = delete;
  virtual ~PointSink() = default;

  /// Adds one entry and its points to the lane's depth, in one atomic step. Returns when it is as
  /// durable as the queue promises (Redis: per its appendfsync).
  /// Errors: unavailable (not connected, or no answer: the entry may be stored or not), overloaded
  /// (refused, nothing stored).
  /// A crash before the return may leave the entry stored.
  virtual asio::awaitable<Result<void>> enqueue(points::Lane lane, std::uint32_t shard,
                                                entry::EntryBlob blob) = 0;

  /// Into how many shards a lane's entries go now. It may change at any moment; an entry in any
  /// other shard is read all the same.
  [[nodiscard]] virtual std::uint32_t shards() const { return 1; }
};

}  // namespace fixline::queue
