#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "chaos/outage_watch.hpp"
#include "chaos/tally.hpp"
#include "chaos/workload.hpp"
#include "client/service.hpp"
#include "reactor/task_group.hpp"
#include "traffic/reconcile/ledger.hpp"

namespace fixline::chaos {

namespace asio = boost::asio;

struct LoadOptions {
  std::uint16_t port = 0;
  std::uint64_t seed = 0;
  std::size_t connections = 16;
  double points_a_second = 5000;            ///< on average, while the service takes them
  double impatient = 0.03;                  ///< share of deliveries that are tried once only
  std::chrono::seconds exchange_limit{20};  ///< for one try
  WorkloadShares shares;
};

/// Clients that send a Workload and try again, with the same points, until each parcel has an
/// answer that holds.
///
/// Runs on a thread of its own; all members may be called from one other thread.
class Load {
 public:
  explicit Load(const LoadOptions& options);
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load();

  void start();
  /// Sends nothing new; returns when every parcel under way has its answer, or gave up after
  /// `limit`.
  void stop(std::chrono::seconds limit);

  [[nodiscard]] Tally tally();
  /// Redis is out from now on, or back again.
  void redis_is_out(bool out);
  /// Something is done to the service itself from now on, or that is over.
  void service_is_disturbed(bool disturbed);

  /// After stop().
  [[nodiscard]] traffic::Ledger& ledger() { return ledger_; }
  [[nodiscard]] const std::vector<OutageTimes>& outages() const { return watch_.outages(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Client;

  void on_its_thread(const std::function<void()>& action);
  asio::awaitable<void> send_parcels(Client& client);
  asio::awaitable<void> wait_for_turn(std::size_t points);
  asio::awaitable<void> deliver(client::Service& service, Parcel parcel);
  void count(const Parcel& parcel, Answer answer, Clock::time_point sent);
  void count_undisturbed(Answer answer, Clock::time_point sent);
  void settle(Parcel parcel, const client::Outcome& outcome);

  LoadOptions options_;
  asio::io_context context_{1};
  std::vector<std::unique_ptr<Client>> clients_;
  reactor::TaskGroup tasks_;
  Workload workload_;
  traffic::Ledger ledger_;
  Tally tally_;
  OutageWatch watch_;
  Clock::time_point began_;
  Clock::time_point next_turn_;
  std::uint64_t disturbances_ = 0;  ///< odd while the service is disturbed
  bool stopping_ = false;
  std::jthread thread_;
};

}  // namespace fixline::chaos
