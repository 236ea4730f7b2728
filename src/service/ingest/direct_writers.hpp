#pragma once

#include <chrono>
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
#include "reactor/asio.hpp"
#include "reactor/circuit_breaker.hpp"
#include "reactor/event.hpp"
#include "store/point_writer.hpp"

namespace fixline::ingest {

/// A few database sessions for inserts whose client is waiting, and the line of those who wait for
/// one. First come, first served; the line is bounded in length and in time, and sent away when the
/// breaker opens. The session used last is used next, so that those that nobody needs any more
/// stay unused, and are left.
///
/// One reactor; not thread-safe. Must outlive its writes.
class DirectWriters {
 public:
  /// `breaker` tells whether the database answers; it must outlive this.
  DirectWriters(asio::any_io_executor executor,
                std::vector<std::unique_ptr<store::PointWriter>> writers,
                reactor::CircuitBreaker& breaker, std::size_t waiting_max = 1000);

  /// How long a session may be unused before it is left.
  static constexpr std::chrono::seconds idle_limit{15};

  /// Leaves sessions that nobody used for a while, until it is cancelled.
  asio::awaitable<void> leave_unused();

  /// The same, once, as of `now`.
  void leave_unused_at(std::chrono::steady_clock::time_point now);

  /// Writes the tracks in one transaction of their own. `on_refusal`: of points that the database
  /// refuses.
  /// Errors: those of PointWriter::settle; unavailable at once while the breaker is not closed;
  /// overloaded when the line is full or does not move (nothing was taken).
  asio::awaitable<Result<store::Settled>> write(points::QueueName queue,
                                                std::span<const points::Track> tracks,
                                                store::OnRefusal on_refusal);

 private:
  struct GiveBack {
    DirectWriters* to;
    void operator()(store::PointWriter* writer) const noexcept { to->give_back(writer); }
  };
  /// A session that goes to the next in the line, or back, however its holder ends.
  using Lease = std::unique_ptr<store::PointWriter, GiveBack>;

  /// One who waits in the line, for as long as this lives.
  struct Turn {
    using Line = std::list<Turn*>;
    Turn(asio::any_io_executor executor, Line& in)
        : came(std::move(executor)), line(in), place(in.insert(in.end(), this)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() { line.erase(place); }

    reactor::Event came;
    Line& line;
    Line::iterator place;
    Lease lease{nullptr, {nullptr}};
  };
  struct Free {
    store::PointWriter* writer;
    std::chrono::steady_clock::time_point since;
  };
  using Outcome = std::optional<Result<store::Settled>>;

  /// Empty when none got free in time.
  asio::awaitable<Lease> next_free();
  void give_back(store::PointWriter* writer) noexcept;

  asio::any_io_executor executor_;
  std::vector<std::unique_ptr<store::PointWriter>> writers_;
  reactor::CircuitBreaker& breaker_;
  std::vector<Free> free_;  // used last at the end
  Turn::Line line_;
  std::size_t waiting_max_;
};

}  // namespace fixline::ingest
