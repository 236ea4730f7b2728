#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "reactor/circuit_breaker.hpp"
#include "reactor/event.hpp"
#include "store/point_writer.hpp"

namespace fixline::ingest {

namespace asio = boost::asio;

/// A few database sessions for inserts whose client is waiting, and the line of those who wait for
/// one. First come, first served; the line is bounded in length and in time, and sent away when the
/// breaker opens.
///
/// One reactor; not thread-safe.
class DirectWriters {
 public:
  /// `breaker` tells whether the database answers; it must outlive this.
  DirectWriters(asio::any_io_executor executor,
                std::vector<std::unique_ptr<store::PointWriter>> writers,
                reactor::CircuitBreaker& breaker, std::size_t waiting_max = 1000);

  /// Writes the tracks in one transaction of their own. `on_refusal`: of points that the database
  /// refuses.
  /// Errors: those of PointWriter::settle; unavailable at once while the breaker is not closed;
  /// overloaded when the line is full or does not move (nothing was taken).
  asio::awaitable<Result<store::Settled>> write(points::QueueName queue,
                                                std::span<const points::Track> tracks,
                                                store::OnRefusal on_refusal);

 private:
  /// One who waits in the line.
  struct Turn {
    explicit Turn(asio::any_io_executor executor) : came(std::move(executor)) {}
    reactor::Event came;
    store::PointWriter* writer = nullptr;
  };
  using Outcome = std::optional<Result<store::Settled>>;

  /// nullptr when none got free in time.
  asio::awaitable<store::PointWriter*> next_free();
  void give_back(store::PointWriter* writer);

  asio::any_io_executor executor_;
  std::vector<std::unique_ptr<store::PointWriter>> writers_;
  reactor::CircuitBreaker& breaker_;
  std::vector<store::PointWriter*> free_;
  std::list<Turn*> line_;
  std::size_t waiting_max_;
};

}  // namespace fixline::ingest
