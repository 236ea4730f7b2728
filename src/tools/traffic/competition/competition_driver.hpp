#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "client/service.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"
#include "traffic/competition/channel.hpp"
#include "traffic/competition/competition.hpp"
#include "traffic/competition/request_writer.hpp"
#include "traffic/reconcile/audit_file.hpp"
#include "traffic/report/competition_report.hpp"

namespace fixline::traffic {

/// How a competition is played to a service.
struct CompetitionSettings {
  client::ServiceAddress address;
  client::HttpLimits limits;
  client::RetryRule retry;
  std::size_t connections = 8;    ///< 1..10000
  double speed = 1;               ///< simulated seconds a second; 0: as fast as the service takes
  bool sends_flymaster = true;    ///< false leaves the devices' files out (no secret is known)
  std::chrono::seconds grace{5};  ///< after stop(): how long requests under way may still take
};

/// Sends a competition's requests over several connections and keeps count of the answers. A
/// pilot's requests go over one connection, in order.
///
/// Owned by one reactor; not thread-safe. `competition`, `writer` and `audit` must outlive it.
class CompetitionDriver {
 public:
  CompetitionDriver(asio::any_io_executor executor, CompetitionSettings settings,
                    Competition& competition, const RequestWriter& writer, AuditFile* audit);
  ~CompetitionDriver();

  /// Plays the day. Returns when every request has been answered or given up, or soon after stop().
  /// `on_second` is told the state once a second.
  asio::awaitable<CompetitionReport> run(std::function<void(const CompetitionReport&)> on_second);

  /// Sends nothing new; requests under way have `grace` to end, none after a second call.
  void stop();

 private:
  struct Line;

  asio::awaitable<void> produce();
  asio::awaitable<bool> is_due(std::uint32_t second);
  asio::awaitable<void> work(Line& line);
  asio::awaitable<void> tick(const std::function<void(const CompetitionReport&)>& on_second);
  void count(const Dispatch& dispatch, const client::Outcome& outcome);
  void cut();

  asio::any_io_executor executor_;
  CompetitionSettings settings_;
  Competition* competition_;
  const RequestWriter* writer_;
  AuditFile* audit_;
  std::vector<std::unique_ptr<Line>> lines_;
  CompetitionReport report_;
  std::chrono::steady_clock::time_point begin_;
  asio::steady_timer pace_;
  asio::steady_timer ticker_;
  asio::steady_timer grace_;
  bool stopping_ = false;
  bool is_done_ = false;
  reactor::TaskGroup tasks_;
};

}  // namespace fixline::traffic
