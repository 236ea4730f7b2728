#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "reactor/backoff.hpp"
#include "reactor/event.hpp"
#include "telemetry/log.hpp"

namespace fixline::reactor {

enum class BreakerState : std::uint8_t {
  closed,     ///< the dependency answers: use it
  half_open,  ///< it is being asked whether it is back
  open,       ///< it does not answer: don't wait for it
};

[[nodiscard]] std::string_view name_of(BreakerState state) noexcept;

/// A breaker as /health and /queue/status tell it.
struct BreakerReport {
  BreakerState state = BreakerState::open;
  std::string reason;  ///< why it is not closed; "" when it is
  /// Of being closed, or of the outage: a probe in between begins nothing.
  std::chrono::steady_clock::time_point since;
};

struct BreakerTiming {
  std::chrono::milliseconds interval{1'000};  ///< between two probes while closed
  std::chrono::milliseconds limit{1'000};     ///< a probe that takes longer has failed
  std::chrono::milliseconds first{200};       ///< after a failure: the wait before the next probe
  std::chrono::milliseconds longest{3'000};   ///< ... which doubles up to this
};

/// Tells without waiting whether a dependency may be used.
///
/// A probe of its own decides, so that no client's request is ever the one that finds out the slow
/// way. Open until the first probe has succeeded. One reactor; not thread-safe. Must outlive run()
/// and whoever waits for it.
class CircuitBreaker {
 public:
  /// Asks the dependency for a sign of life. It may be cancelled.
  using Probe = std::function<asio::awaitable<Result<void>>()>;

  /// `name` of the dependency, for the log.
  CircuitBreaker(asio::any_io_executor executor, std::string name, Probe probe,
                 BreakerTiming timing, telemetry::Log log);

  /// Probes until cancelled. To be spawned once.
  asio::awaitable<void> run();

  [[nodiscard]] bool is_closed() const noexcept { return report_.state == BreakerState::closed; }
  [[nodiscard]] const BreakerReport& report() const noexcept { return report_; }

  /// The error for whoever was turned away.
  [[nodiscard]] Error error() const;

  /// A user met an error that may mean an outage: probes at once.
  void doubt() { doubted_.wake_all(); }

  /// A user was refused, and all others would be: opens at once, until a probe finds otherwise that
  /// was begun later.
  void trip(const Error& refusal);

  /// Something tells that it may be back: probes at once.
  void hope() {
    if (!is_closed()) opened_.wake_all();
  }

  /// Returns once it is not closed.
  asio::awaitable<void> until_open();

 private:
  asio::awaitable<Result<void>> ask();
  void turn(BreakerState state, const std::string& reason);

  std::string name_;
  Probe probe_;
  BreakerTiming timing_;
  telemetry::Log log_;
  reactor::Backoff backoff_;
  reactor::Event doubted_;
  reactor::Event opened_;
  BreakerReport report_;
  std::optional<Error> refusal_;  // that came since the last probe began
};

}  // namespace fixline::reactor
