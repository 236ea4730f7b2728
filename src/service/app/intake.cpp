#include "app/intake.hpp"

#include <chrono>
#include <random>

#include "app/part_options.hpp"

namespace fixline::app {

Intake::Intake(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets)
    : shared_(shared),
      writing_(executor, shared.life.owner_of("a writer of the queue")),
      ingest_(executor, {outlets.guarded_queue(), outlets.direct(), outlets.spool(), shared.paused},
              {shared.tally, shared.metrics}, writing_, {}),
      admission_(std::random_device{}(), shared.inflow,
                 [&outlets] { return outlets.is_redis_in_use(); }),
      pressure_(shared.settings.queue.points_max) {
  outlets.on_status([this](const Result<queue::QueueStatus>& status) {
    if (!status) return admission_.see_nothing();
    admission_.see(
        pressure_.read(*status, shared_.spool.facts(), std::chrono::steady_clock::now()));
  });
}

void Intake::see(const redis::RedisFacts& facts) {
  pressure_.see(facts);
  admission_.see_redis(facts.memory_bytes_used, facts.memory_bytes_max);
}

}  // namespace fixline::app
