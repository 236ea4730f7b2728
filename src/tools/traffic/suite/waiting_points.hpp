#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "client/url.hpp"
#include "error/error.hpp"
#include "posix/stop_signals.hpp"

namespace fixline::traffic {

struct WaitingPoints {
  std::uint64_t points = 0;  ///< anywhere
  /// How old that is; a service that does not say it tells what is so now.
  std::chrono::duration<double> age{0};
};

/// As the JSON of /queue/status tells it. Errors: invalid.
[[nodiscard]] Result<WaitingPoints> waiting_points_in(const std::string& status);

/// Asks a service how many points wait. Blocks.
/// Errors: unavailable, invalid (it has no such page, or another one).
[[nodiscard]] Result<WaitingPoints> waiting_points(const client::ServiceAddress& service);

/// Returns when no point waits any more of all that was sent before. Blocks, at most for `limit`.
/// Errors: as waiting_points(); overloaded (some still wait), cancelled (a signal).
[[nodiscard]] Result<void> wait_until_empty(const client::ServiceAddress& service,
                                            std::chrono::seconds limit,
                                            posix::StopSignals& signals);

}  // namespace fixline::traffic
