#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "reactor/asio.hpp"

namespace fixline::app {

/// Who started the process and wants to know how it is: systemd with Type=notify, as
/// sd_notify(3) describes. Without one nothing is told.
class ServiceManager {
 public:
  /// As NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say.
  static ServiceManager of_environment();

  /// `socket`: its path, or an abstract one as @name; empty: none.
  ServiceManager(std::string socket, std::chrono::milliseconds watchdog);

  /// "READY=1", for one. Never blocks, never fails: a manager that is gone must not end a service.
  void tell(std::string_view state) const;

  /// It ends a process that is silent for so long; zero: it does not look.
  [[nodiscard]] std::chrono::milliseconds watchdog() const { return watchdog_; }

 private:
  std::string socket_;
  std::chrono::milliseconds watchdog_;
};

/// Tells the manager that the process lives, while each of its event loops turns.
///
/// One thread; the loops may be on others.
class Heartbeat {
 public:
  Heartbeat(const ServiceManager& manager, std::vector<asio::any_io_executor> loops);

  /// Tells it when every loop has turned since the last time it was told. To be called several
  /// times within the manager's patience.
  void beat();

 private:
  const ServiceManager& manager_;
  std::vector<asio::any_io_executor> loops_;
  std::shared_ptr<std::atomic<std::size_t>> turned_;
};

}  // namespace fixline::app
