#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <string>

#include "points/lane.hpp"
#include "traffic/report/latency_histogram.hpp"
#include "traffic/report/point_outcome.hpp"

namespace fixline::traffic {

/// Points of one queue.
struct QueueTally {
  std::uint64_t sent = 0;  ///< in requests that were tried at least once
  std::array<std::uint64_t, point_outcome_count> by_outcome{};
  std::uint64_t requests = 0;

  [[nodiscard]] std::uint64_t acknowledged() const;
  [[nodiscard]] std::uint64_t count(PointOutcome outcome) const {
    return by_outcome[static_cast<std::size_t>(outcome)];
  }
  QueueTally& operator+=(const QueueTally& other);
};

/// What a run has done so far.
struct CompetitionReport {
  std::array<QueueTally, points::queue_count> queues;
  std::uint64_t tries_again = 0;  ///< requests sent again for want of an answer that holds
  LatencyHistogram latency;       ///< of acknowledged requests: their last try, written to answered
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds behind{0};  ///< how late the last request left, against its time
  std::string last_problem;            ///< why the last request that failed did
  bool was_stopped = false;            ///< ended before the day was over

  [[nodiscard]] QueueTally total() const;
};

/// One line for a terminal, `since` being the report of a moment ago.
[[nodiscard]] std::string progress_line(const CompetitionReport& now,
                                        const CompetitionReport& since);

/// A table with rates and latencies.
[[nodiscard]] std::string as_text(const CompetitionReport& report);

[[nodiscard]] boost::json::object as_json(const CompetitionReport& report);

}  // namespace fixline::traffic
