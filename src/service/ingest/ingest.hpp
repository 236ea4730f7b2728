#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "error/error.hpp"
#include "ingest/direct_writers.hpp"
#include "ingest/lane_writers.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "queue/paused_queues.hpp"
#include "queue/point_sink.hpp"
#include "queue/settled_tally.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::ingest {

/// Which of the durable places took the points.
enum class Mode : std::uint8_t { queued, direct, spooled };

/// Where to try first. `direct` is for clients that want to wait until the rows are in the table.
enum class Preference : std::uint8_t { queue, direct };

/// All points of a request are durable, or refused by the database.
struct Receipt {
  Mode mode;
  std::uint64_t accepted = 0;
  std::uint64_t inserted = 0;                  ///< direct: rows that are new
  std::uint64_t duplicates = 0;                ///< direct: points that the table had already
  std::uint64_t conflicting = 0;               ///< direct: of these, with another value
  std::uint64_t dropped = 0;                   ///< direct: passed over by a trigger of the table
  std::vector<store::RefusedPoint> refused{};  ///< direct: stored nowhere
};

/// The three durable places, and the queues whose tables are left alone.
struct Places {
  queue::PointSink& queue;
  DirectWriters& direct;
  queue::PointSink& spool;
  const queue::PausedQueues& paused;
};

/// Who counts what was taken.
struct Counters {
  queue::SettledTally& tally;
  telemetry::Metrics& metrics;
};

struct IngestOptions {
  LaneWriterLimits lane;
};

/// The one way in: makes points durable in the first place that can take them, and says which.
///
/// The order is queue, direct, spool. Who prefers it has direct tried first; into the table of a
/// queue that is paused, or may be as far as is known, nothing is written. One reactor; not
/// thread-safe. Must outlive the tasks of `tasks`.
class Ingest {
 public:
  /// All references must outlive it.
  Ingest(asio::any_io_executor executor, Places places, Counters counters,
         reactor::TaskGroup& tasks, IngestOptions options);

  /// Takes all of `tracks` or none. A failed first try may have left points in its place, and the
  /// next gets them all again: the tables' keys make the double harmless.
  /// Errors: unavailable or overloaded (no place could take them), misconfigured.
  asio::awaitable<Result<Receipt>> accept(points::Lane lane, std::span<const points::Track> tracks,
                                          Preference preference);

 private:
  Receipt taken(Mode place, points::Lane lane, std::uint64_t count);
  asio::awaitable<Result<Receipt>> insert(points::Lane lane, std::span<const points::Track> tracks,
                                          Preference preference);

  const queue::PausedQueues& paused_;
  queue::SettledTally& tally_;
  telemetry::Metrics& metrics_;
  LaneWriters queue_;
  DirectWriters& direct_;
  LaneWriters spool_;
};

}  // namespace fixline::ingest
