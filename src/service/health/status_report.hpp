#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "health/minute_count.hpp"
#include "health/queue_troubles.hpp"
#include "points/lane.hpp"
#include "queue/paused_queues.hpp"
#include "queue/queue_status.hpp"
#include "queue/redis_rights.hpp"
#include "queue/shard_numbers.hpp"
#include "queue/stream_troubles.hpp"
#include "reactor/circuit_breaker.hpp"
#include "spool/spool_options.hpp"
#include "store/waiting_dead_letters.hpp"

namespace fixline::health {

template <class Fact>
using EachQueue = std::array<Fact, points::queue_count>;

/// What the parts of the service know of themselves, gathered when somebody asks.
struct StatusReport {
  bool stopping = false;
  bool has_handed_back = false;                     ///< what was read: other instances store it
  std::vector<std::string> warnings;                ///< settings that could lose data
  std::vector<queue::MissingRight> missing_rights;  ///< of the user of Redis, as last seen
  reactor::BreakerReport redis_breaker;
  reactor::BreakerReport database_breaker;
  spool::SpoolFacts spool;
  std::string processor_trouble;  ///< why the processor can't write; "" when it can
  QueueTroubles::All troubles;
  QueueTroubles::Held held;
  EachQueue<bool> have_held{};  ///< now or a moment ago
  /// The age of the oldest point that waits beside those that are held, as far as was read.
  EachQueue<std::optional<std::chrono::milliseconds>> oldest_unheld;
  queue::StreamTroubles::EachQueue unread;    ///< why some points of it are not read from Redis
  queue::StreamTroubles::EachQueue unqueued;  ///< why Redis takes some points of it not
  EachQueue<std::optional<queue::Pause>> paused;
  EachQueue<std::string_view> refusing;  ///< why clients are told to wait; "": they aren't
  EachQueue<std::optional<PointsLately>> dropping;           ///< that the database passed over
  EachQueue<std::optional<PointsLately>> dying;              ///< points that became dead letters
  std::optional<store::AllWaitingDeadLetters> dead_letters;  ///< nullopt: not counted yet
  queue::QueueStatus queue;                                  ///< of Redis, as last seen
  queue::ShardState shards;
  queue::QueueStatus spooled;  ///< of the spool; its totals are not used
  std::chrono::seconds uptime{};
};

}  // namespace fixline::health
