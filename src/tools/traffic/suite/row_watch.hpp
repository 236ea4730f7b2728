#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "error/error.hpp"
#include "traffic/load/pacer.hpp"
#include "traffic/report/latency_histogram.hpp"
#include "traffic/suite/row_query.hpp"

namespace fixline::traffic {

/// Sees points come up in their table: asks for all that are still awaited, about once a
/// millisecond while there are any, and less often the longer they take (a twentieth of it, at
/// most 5 ms). A thread of its own; every member may be called from any.
class RowWatch {
 public:
  struct Seen {
    LatencyHistogram times;  ///< from the acknowledgement on; 0 when it came first
    std::uint64_t missing = 0;
    std::uint64_t queries = 0;
  };

  explicit RowWatch(RowQuery query);
  RowWatch& operator=(RowWatch&&) = delete;
  ~RowWatch();

  void await_row(RowKey key, Clock::time_point acknowledged);

  /// No more rows will be awaited. False while some of them, not yet given up, are still to come.
  [[nodiscard]] bool has_seen_all();

  /// Waits no longer for what is missing. Errors: those of the database, which end the watch.
  [[nodiscard]] Result<Seen> finish();

 private:
  struct Awaited : RowKey {
    Clock::time_point acknowledged;
  };

  void watch();
  [[nodiscard]] bool take_over_added();
  void look();
  void pause();

  RowQuery query_;
  std::mutex mutex_;  // of the next four
  std::condition_variable changed_;
  std::deque<Awaited> added_;
  std::size_t awaited_count_ = 0;
  bool ends_ = false;
  std::deque<Awaited> awaited_;  // oldest first; the thread's own, as all that follows
  Seen seen_;
  std::optional<Error> error_;
  std::thread thread_;
};

}  // namespace fixline::traffic
