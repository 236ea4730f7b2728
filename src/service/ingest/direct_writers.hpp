#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "health/queue_troubles.hpp"
#include "ingest/table_trials.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "reactor/asio.hpp"
#include "reactor/circuit_breaker.hpp"
#include "reactor/event.hpp"
#include "store/point_writer.hpp"

namespace fixline::ingest {

/// What a client is served with.
enum class Wants : std::uint8_t {
  any_place,  ///< another place that takes its points at once is as good
  the_table,  ///< it is patient: its rows in the table
};

/// A few database sessions for inserts whose client is waiting, and the line of those who wait for
/// one. First come, first served; the line is bounded in length and in time, and sent away when the
/// breaker opens. The session used last is used next, so that those that nobody needs any more
/// stay unused, and are left.
///
/// A table that keeps its writers waiting holds up no other: one queue never has all sessions, if
/// there are several, and who wants any place gives up after about a second; then its queue rests
/// (TableTrials), which is told.
///
/// One reactor; not thread-safe. Must outlive its writes.
class DirectWriters {
 public:
  /// `breaker` tells whether the database answers, `troubles` hears of tables that don't; both must
  /// outlive this.
  DirectWriters(asio::any_io_executor executor,
                std::vector<std::unique_ptr<store::PointWriter>> writers,
                reactor::CircuitBreaker& breaker, health::QueueTroubles& troubles,
                std::size_t waiting_max = 1000);

  /// How long a session may be unused before it is left.
  static constexpr std::chrono::seconds idle_limit{15};

  /// Leaves sessions that nobody used for a while, until it is cancelled.
  asio::awaitable<void> leave_unused();

  /// The same, once, as of `now`.
  void leave_unused_at(std::chrono::steady_clock::time_point now);

  /// Writes the tracks in one transaction of their own. `on_refusal`: of points that the database
  /// refuses.
  /// Errors: those of PointWriter::settle; unavailable at once while the breaker is not closed;
  /// overloaded when the line is full or does not move, or the queue rests (nothing was taken).
  asio::awaitable<Result<store::Settled>> write(points::QueueName queue,
                                                std::span<const points::Track> tracks,
                                                store::OnRefusal on_refusal, Wants wants);

 private:
  struct GiveBack {
    DirectWriters* to;
    points::QueueName from;
    void operator()(store::PointWriter* writer) const noexcept { to->give_back(writer, from); }
  };
  /// A session that goes to the next in the line, or back, however its holder ends.
  using Lease = std::unique_ptr<store::PointWriter, GiveBack>;

  /// One who waits in the line, for as long as this lives.
  struct Turn {
    using Line = std::list<Turn*>;
    Turn(asio::any_io_executor executor, Line& in, points::QueueName of, Wants what)
        : came(std::move(executor)),
          queue(of),
          wants(what),
          line(in),
          place(in.insert(in.end(), this)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() { line.erase(place); }

    reactor::Event came;
    points::QueueName queue;
    Wants wants;
    Line& line;
    Line::iterator place;
    Lease lease{nullptr, {nullptr, queue}};
    bool is_sent_away = false;
  };
  struct Free {
    store::PointWriter* writer;
    std::chrono::steady_clock::time_point since;
  };
  using Outcome = std::optional<Result<store::Settled>>;

  asio::awaitable<Result<store::Settled>> attempt(const store::WriteRequest& request, Wants wants);
  asio::awaitable<Outcome> settle(store::PointWriter& writer, const store::WriteRequest& request);
  void learn(const TableTrials::Attempt& attempt, const Outcome& outcome);

  [[nodiscard]] bool may_write(points::QueueName queue, Wants wants) const;
  /// Empty when none got free in time, or its queue began to rest.
  asio::awaitable<Lease> next_free(points::QueueName queue, Wants wants);
  [[nodiscard]] bool may_have_one(points::QueueName queue) const noexcept;
  Lease lend(points::QueueName queue) noexcept;
  void give_back(store::PointWriter* writer, points::QueueName queue) noexcept;

  asio::any_io_executor executor_;
  std::vector<std::unique_ptr<store::PointWriter>> writers_;
  reactor::CircuitBreaker& breaker_;
  health::QueueTroubles& troubles_;
  TableTrials trials_;
  std::vector<Free> free_;  // used last at the end
  std::array<std::size_t, points::queue_count> lent_{};
  Turn::Line line_;
  std::size_t waiting_max_;
};

}  // namespace fixline::ingest
