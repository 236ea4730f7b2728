#include "app/watches/pressure_gauge.hpp"

namespace fixline::app {

void PressureGauge::see(const redis::RedisFacts& facts) {
  redis_bytes_ = facts.memory_bytes_used;
  redis_bytes_max_ = facts.memory_bytes_max;
}

ingest::Pressure PressureGauge::read(const queue::QueueStatus& status,
                                     const spool::SpoolFacts& spool, Clock::time_point now) {
  std::uint64_t points = 0;
  for (const auto& depth : status.depths) points += depth.priority.points + depth.normal.points;
  see_settled(status.totals.stored + status.totals.failed, now);
  return {.queue_points = points,
          .queue_points_max = queue_points_max_,
          .redis_bytes = redis_bytes_,
          .redis_bytes_max = redis_bytes_max_,
          .spool_bytes = spool.bytes,
          .spool_bytes_max = spool.bytes_max,
          .settled_per_second = settled_per_second_};
}

// A moving average over some ten readings.
void PressureGauge::see_settled(std::uint64_t settled, Clock::time_point now) {
  if (settled_at_ && now > *settled_at_ && settled >= settled_) {
    const double seconds = std::chrono::duration<double>(now - *settled_at_).count();
    const double rate = static_cast<double>(settled - settled_) / seconds;
    settled_per_second_ += (rate - settled_per_second_) * 0.2;
  }
  settled_at_ = now;
  settled_ = settled;
}

}  // namespace fixline::app
