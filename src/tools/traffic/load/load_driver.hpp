#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "client/url.hpp"
#include "error/error.hpp"
#include "posix/stop_signals.hpp"
#include "traffic/load/pacer.hpp"
#include "traffic/load/poller.hpp"
#include "traffic/load/request_form.hpp"
#include "traffic/load/target.hpp"
#include "traffic/load/wire.hpp"
#include "traffic/report/load_report.hpp"

namespace fixline::traffic {

struct LoadPlan {
  client::ServiceAddress service;
  RequestPlan requests;
  std::uint32_t connections = 64;                     ///< 1..5000
  std::optional<std::uint64_t> requests_total;        ///< without: as many as fit in the time
  std::optional<std::chrono::duration<double>> time;  ///< without: until all are sent
  double rate = 0;  ///< requests a second, an open loop; 0: each connection as fast as answered
  std::chrono::milliseconds connect_limit{5'000};
  std::chrono::milliseconds answer_limit{30'000};  ///< then it is an error, on a new connection
};

/// One load on one service, on one thread without Asio: it shares the machine's cores with what it
/// measures, so that each request may cost little more than its system calls.
class LoadDriver {
 public:
  struct Hooks {
    std::function<void(const LoadReport&)> on_second;  ///< about once a second; may be empty
    /// After each 2xx, with what it was for; may be empty.
    std::function<void(const RequestPlace&, Clock::time_point)> on_acknowledged;
  };

  LoadDriver(LoadPlan plan, posix::StopSignals& signals);
  LoadDriver& operator=(LoadDriver&&) = delete;

  /// Opens the connections, then sends; once. The first signal ends the sending, the second the
  /// wait for answers. Errors: unavailable (no connection at the start), invalid (too much).
  [[nodiscard]] Result<LoadReport> run(const Hooks& hooks);

 private:
  void load(const Hooks& hooks);
  [[nodiscard]] Clock::time_point next_wake() const;
  [[nodiscard]] bool is_issuing(Clock::time_point now) const;
  void handle(const epoll_event& event, const Hooks& hooks);
  void take_answer(Wire& wire, std::uint32_t index, const Hooks& hooks);
  void issue(Clock::time_point now);
  void send_on(std::uint32_t index, Clock::time_point now);
  void reopen(std::uint32_t index, Clock::time_point now);
  void sweep(Clock::time_point now);
  void finish();

  LoadPlan plan_;
  posix::StopSignals& signals_;
  RequestForm form_;
  Target target_;
  Poller poller_;
  std::vector<Wire> wires_;
  std::deque<std::uint32_t> idle_;  // that one may have been dropped since is seen when it is taken
  std::vector<char> memory_;
  Pacer pacer_{0, {}};
  LoadReport report_;
  std::uint64_t requests_max_ = 0;
  std::uint64_t busy_ = 0;
  Clock::time_point start_;
  Clock::time_point end_;
  Clock::time_point last_answer_;
  Clock::time_point last_alive_;  // when a connection was there
  Clock::time_point next_sweep_;
  bool abandoned_ = false;  // the answers that are still to come are not waited for
};

}  // namespace fixline::traffic
