#pragma once

#include <cstdint>
#include <expected>
#include <utility>

#include "queue/point_sink.hpp"
#include "reactor/asio.hpp"
#include "reactor/circuit_breaker.hpp"

namespace fixline::ingest {

/// A place for points for as long as its breaker is closed: nobody asks a server that is out of
/// use.
class GuardedSink final : public queue::PointSink {
 public:
  /// Both must outlive it.
  GuardedSink(queue::PointSink& sink, const reactor::CircuitBreaker& breaker)
      : sink_(sink), breaker_(breaker) {}

  // Not a coroutine itself: that would be one more frame an entry.
  asio::awaitable<Result<void>> enqueue(points::Lane lane, std::uint32_t shard,
                                        entry::EntryBlob blob) override {
    if (!breaker_.is_closed()) return turn_away();
    return sink_.enqueue(lane, shard, std::move(blob));
  }

  [[nodiscard]] std::uint32_t shards() const override { return sink_.shards(); }

 private:
  asio::awaitable<Result<void>> turn_away() { co_return std::unexpected(breaker_.error()); }

  queue::PointSink& sink_;
  const reactor::CircuitBreaker& breaker_;
};

}  // namespace fixline::ingest
