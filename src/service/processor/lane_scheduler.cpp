#include "processor/lane_scheduler.hpp"

#include <algorithm>

namespace fixline::processor {

std::optional<points::QueueName> LaneScheduler::next(const Waiting& waiting) {
  std::optional<points::QueueName> chosen;
  for (const auto queue : points::all_queues) {
    const auto at = points::index_of(queue);
    const bool waits = waiting[at] > 0;
    // Who was idle saved up no claim: it joins at the present.
    if (waits && !was_waiting_[at]) pass_[at] = std::max(pass_[at], now_);
    was_waiting_[at] = waits;
    if (waits && (!chosen || pass_[at] < pass_[points::index_of(*chosen)])) chosen = queue;
  }
  return chosen;
}

void LaneScheduler::served(points::QueueName queue, std::size_t points) {
  auto& pass = pass_[points::index_of(queue)];
  now_ = std::max(now_, pass);
  pass += points * weight_max / weight_of(queue);
}

}  // namespace fixline::processor
