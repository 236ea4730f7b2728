#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "queue/redis_queue_options.hpp"
#include "reactor/asio.hpp"
#include "selftest/checklist.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::selftest {

struct SelftestOptions {
  queue::RedisQueueOptions queue;
  store::PostgresWriterOptions writer;
  std::size_t sessions_wanted = 0;  ///< that the service may open beside those that it has
  std::chrono::milliseconds check_limit{10'000};  ///< for each check
};

/// Checks a set-up from end to end, and removes all that it made, also after a failure or a SIGINT
/// or SIGTERM. A service that runs on the same servers is not disturbed. To be run on a loop of its
/// own. `told` hears of each check as it ends; it must not throw.
asio::awaitable<std::vector<CheckResult>> run_selftest(SelftestOptions options,
                                                       Checklist::Listener told);

}  // namespace fixline::selftest
