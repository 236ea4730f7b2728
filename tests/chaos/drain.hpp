#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "chaos/progress.hpp"
#include "support/stack.hpp"

namespace fixline::chaos {

/// Points that wait in the queues and the spool, as /queue/status says; nullopt when it does not
/// answer, or does not see Redis.
[[nodiscard]] std::optional<std::uint64_t> points_waiting(std::uint16_t port);

/// Waits until nothing waits any more, and tells what the database's sessions do while nothing
/// moves. False when `patience` passed without the number going down.
[[nodiscard]] bool drain(test::Stack& stack, std::chrono::seconds patience, Progress& progress);

}  // namespace fixline::chaos
