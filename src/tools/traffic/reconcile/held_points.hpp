#pragma once

#include <array>
#include <cstdint>

#include "client/url.hpp"
#include "points/lane.hpp"

namespace fixline::traffic {

/// Points, by queue.
using HeldCounts = std::array<std::uint64_t, points::queue_count>;

/// What a running service says that it holds (GET /queue/status); none when it does not answer.
/// Blocks, for some seconds at most.
[[nodiscard]] HeldCounts held_points(const client::ServiceAddress& service);

}  // namespace fixline::traffic
