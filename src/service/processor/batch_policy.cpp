#include "processor/batch_policy.hpp"

#include <algorithm>

namespace fixline::processor::batch_policy {
namespace {

using namespace std::chrono_literals;

constexpr auto live_is_here_for = 1s;
constexpr std::size_t bulk_cut = 2;

}  // namespace

std::size_t read_ahead_points(const BatchLimits& limits) {
  return 2 * std::max(limits.points_max, limits.points_burst);
}

std::size_t most_points(const BatchLimits& limits, points::QueueName queue, std::size_t waiting,
                        std::optional<Clock::time_point> live_came_at, Clock::time_point now) {
  if (waiting <= 2 * limits.points_max) return limits.points_max;
  const bool live_is_here = live_came_at && now - *live_came_at < live_is_here_for;
  if (queue == points::QueueName::live || !live_is_here) return limits.points_burst;
  return std::max(limits.points_max, limits.points_burst / bulk_cut);
}

bool is_left_to_live_session(const BatchLimits& limits, std::size_t live_points,
                             Clock::time_point oldest, Clock::time_point now) {
  return live_points > 0 && live_points <= limits.points_max &&
         now - oldest < live_session_is_trusted_for;
}

bool may_gather(const BatchLimits& limits, std::size_t waiting, bool is_under_way) {
  return is_under_way && waiting > 0 && waiting < limits.points_min;
}

bool may_join(const BatchLimits& limits, std::size_t taken, std::size_t waiting) {
  return waiting > 0 && taken + waiting <= limits.points_max;
}

}  // namespace fixline::processor::batch_policy
