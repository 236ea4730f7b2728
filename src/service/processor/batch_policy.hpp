#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

#include "points/lane.hpp"

namespace fixline::processor {

struct BatchLimits {
  std::size_t points_min = 500;      ///< reads are sized so that a batch of a long queue has these
  std::size_t points_max = 1000;     ///< most points of a batch, an entry's own size aside
  std::size_t points_burst = 20000;  ///< ... while a backlog waits
};

/// What the backlog decides, from what it knows at `now`. Pure.
namespace batch_policy {

using Clock = std::chrono::steady_clock;

/// Points that are read of a shard before its reader pauses: two of the largest batches.
[[nodiscard]] std::size_t read_ahead_points(const BatchLimits& limits);

/// Most points of a queue's next batch, `waiting` of whose shard wait. A backlog is drained in
/// large batches; while live points come, those of the other queues are cut, so that they hold
/// processor and disk for a shorter time. `live_came_at`: when a live entry was last read.
[[nodiscard]] std::size_t most_points(const BatchLimits& limits, points::QueueName queue,
                                      std::size_t waiting,
                                      std::optional<Clock::time_point> live_came_at,
                                      Clock::time_point now);

/// How long live points are left to the session of their own.
inline constexpr std::chrono::milliseconds live_session_is_trusted_for{100};

/// Whether `live_points` that wait since `oldest` are left to the live session: one transaction of
/// many costs less than two of few.
[[nodiscard]] bool is_left_to_live_session(const BatchLimits& limits, std::size_t live_points,
                                           Clock::time_point oldest, Clock::time_point now);

/// Whether a reader of which `waiting` points wait may let more gather in the queue. While a batch
/// is under way, one short read is enough: what comes after it is read when the next batch begins,
/// at once instead of entry by entry.
[[nodiscard]] bool may_gather(const BatchLimits& limits, std::size_t waiting, bool is_under_way);

/// Whether all `waiting` points of another shard fit into a batch of `taken` that is a quiet one.
[[nodiscard]] bool may_join(const BatchLimits& limits, std::size_t taken, std::size_t waiting);

}  // namespace batch_policy
}  // namespace fixline::processor
