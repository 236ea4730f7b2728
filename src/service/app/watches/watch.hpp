#pragma once

#include <vector>

#include "app/intake.hpp"
#include "app/outlets.hpp"
#include "app/service_shared.hpp"
#include "endpoints/status/status_endpoints.hpp"
#include "error/error.hpp"
#include "health/finding.hpp"
#include "health/findings_book.hpp"
#include "health/log_line.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "reactor/task_group.hpp"
#include "redis/facts.hpp"

namespace fixline::app {

/// What one reactor finds out about its outlets every now and then, and what it tells of itself.
///
/// One reactor; not thread-safe.
class Watch {
 public:
  /// What outlasts it. `examines`: looks into the servers for what could lose points; one reactor
  /// of a process is enough.
  Watch(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets,
        Intake& intake, bool examines);

  /// Watches in `tasks`, until the service stops. False when those are closing.
  [[nodiscard]] bool start(reactor::TaskGroup& tasks);

  /// What /health and its like answer.
  asio::awaitable<health::Status> status(endpoints::StatusEndpoints::Depths depths);

  /// The last thing that is told: to the totals of the queue.
  asio::awaitable<void> close();

 private:
  asio::awaitable<void> keep_telling_tally();
  asio::awaitable<void> tell_tally();
  asio::awaitable<void> watch_durability();
  asio::awaitable<void> watch_rights();
  asio::awaitable<void> keep_book();
  void log(const std::vector<health::LogLine>& lines);
  asio::awaitable<void> keep_counting_dead_letters();
  asio::awaitable<void> keep_deleting_old_dead_letters();
  asio::awaitable<void> until_more_die(const health::EachQueue<std::uint64_t>& known);
  [[nodiscard]] health::EachQueue<std::uint64_t> dead_so_far() const;
  [[nodiscard]] health::EachQueue<std::uint64_t> dropped_so_far() const;
  [[nodiscard]] health::StatusReport report() const;
  asio::awaitable<void> examine(const Result<redis::RedisFacts>& facts);

  const ServiceShared& shared_;
  Outlets& outlets_;
  Intake& intake_;
  bool examines_;
  health::Findings redis_findings_;     // of when it was last there
  health::Findings database_findings_;  // likewise
  health::FindingsBook findings_book_;
  reactor::Event stopping_;
};

}  // namespace fixline::app
