#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "client/url.hpp"
#include "error/error.hpp"
#include "posix/stop_signals.hpp"

namespace fixline::traffic {

/// The points that wait anywhere, as the JSON of /queue/status tells it. Errors: invalid.
[[nodiscard]] Result<std::uint64_t> waiting_points_in(const std::string& status);

/// Asks a service how many points wait. Blocks.
/// Errors: unavailable, invalid (it has no such page, or another one).
[[nodiscard]] Result<std::uint64_t> waiting_points(const client::ServiceAddress& service);

/// Returns when no point waits any more. Blocks, at most for `limit`.
/// Errors: as waiting_points(); overloaded (some still wait), cancelled (a signal).
[[nodiscard]] Result<void> wait_until_empty(const client::ServiceAddress& service,
                                            std::chrono::seconds limit,
                                            posix::StopSignals& signals);

}  // namespace fixline::traffic
