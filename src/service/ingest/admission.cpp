#include "ingest/admission.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fixline::ingest {
namespace {

constexpr std::chrono::seconds wait_min{1};
constexpr std::chrono::seconds wait_max{300};
constexpr std::chrono::seconds wait_unknown{10};
constexpr std::string_view queue_full = "too many points wait in the queue";

constexpr std::uint64_t percent_for(points::QueueName queue) {
  switch (queue) {
    case points::QueueName::live: return 100;
    case points::QueueName::upload:
    case points::QueueName::scoring: return 90;
    case points::QueueName::flymaster: break;
  }
  return 80;
}

std::uint64_t share_of(std::uint64_t maximum, std::uint64_t percent) {
  return maximum / 100 * percent + maximum % 100 * percent / 100;
}

bool is_reached(std::uint64_t value, std::uint64_t maximum, std::uint64_t percent) {
  return maximum != 0 && value >= share_of(maximum, percent);
}

}  // namespace

std::string_view Admission::refusal(points::QueueName queue) const {
  if (const auto reason = refusal_by_redis(queue); !reason.empty() && is_redis_in_use_())
    return reason;
  if (queue == points::QueueName::live) return {};
  if (is_reached(pressure_.spool_bytes, pressure_.spool_bytes_max, percent_for(queue)))
    return "the spool is nearly full";
  return {};
}

std::string_view Admission::refusal_by_redis(points::QueueName queue) const {
  const std::uint64_t percent = percent_for(queue);
  if (is_reached(waiting(), pressure_.queue_points_max, percent)) return queue_full;
  if (queue == points::QueueName::live) return {};
  if (is_reached(pressure_.redis_bytes, pressure_.redis_bytes_max, percent))
    return "the memory of Redis is nearly full";
  return {};
}

bool Admission::is_redis_nearly_full() const {
  return is_reached(pressure_.redis_bytes, pressure_.redis_bytes_max,
                    percent_for(points::QueueName::flymaster));
}

std::optional<Throttle> Admission::throttle_for(points::QueueName queue) {
  const auto reason = refusal(queue);
  if (reason.empty()) return std::nullopt;
  if (reason != queue_full) return throttle(reason, wait_unknown);
  return throttle(reason,
                  wait_until_below(share_of(pressure_.queue_points_max, percent_for(queue))));
}

std::uint64_t Admission::waiting() const {
  return pressure_.queue_points + inflow_.under_way() + inflow_.queued() - queued_when_seen_;
}

std::chrono::seconds Admission::wait_until_below(std::uint64_t queue_points) {
  if (pressure_.settled_per_second < 1) return 3 * wait_unknown;
  const double surplus = static_cast<double>(waiting() - queue_points);
  const double seconds =
      std::min(surplus / pressure_.settled_per_second, static_cast<double>(wait_max.count()));
  return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(seconds)));
}

// Spread over half as much again, so that those turned away do not all come back at once.
Throttle Admission::throttle(std::string_view reason, std::chrono::seconds wait) {
  const auto least = std::clamp(wait, wait_min, wait_max);
  std::uniform_int_distribution<std::int64_t> spread(0,
                                                     std::max<std::int64_t>(1, least.count() / 2));
  return {std::string(reason), std::min(wait_max, least + std::chrono::seconds(spread(random_)))};
}

}  // namespace fixline::ingest
