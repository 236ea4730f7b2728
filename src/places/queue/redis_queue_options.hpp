#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "queue/instance_state.hpp"
#include "queue/shard_numbers.hpp"
#include "queue/stream_troubles.hpp"
#include "redis/options.hpp"

namespace fixline::queue {

/// What a RedisPointQueue is used for, which decides how many connections it holds.
enum class RedisRole : std::uint8_t {
  producer,  ///< one connection: everything but read() and take_over()
  reader,    ///< five: one more a queue, on which read() waits
};

/// What must have happened to an entry before enqueue() returns.
enum class Durability : std::uint8_t {
  memory,   ///< Redis has it, and keeps it as its appendonly and appendfsync say
  replica,  ///< a replica has it, too (WAIT)
  fsync,    ///< it is synced to the disk of Redis (WAITAOF, Redis 7.2 or later)
};

struct RedisQueueOptions {
  redis::RedisOptions redis;
  RedisRole role = RedisRole::producer;
  std::uint32_t shards = 1;  ///< a queue, as this instance wants it
  /// Shared by the queues of a process, one of which is a reader; null: its own.
  std::shared_ptr<ShardNumbers> shard_numbers{};
  /// Shared by the queues of a process; null: its own.
  std::shared_ptr<StreamTroubles> stream_troubles{};
  /// From so many waiting points on somebody may be turned away for it: then the counters are not
  /// believed without a look. 0: nobody is.
  std::uint64_t points_max = 0;

  Durability durability = Durability::memory;

  /// Begins every key. Empty but for who must not meet the others' points.
  std::string key_prefix;
  /// Our name in the consumer group; unique. Empty: made of the host, the process and chance.
  std::string consumer;
  std::chrono::milliseconds instance_life = sign_life;  ///< shorter in tests
  std::chrono::milliseconds heartbeat{2'000};           ///< how often we give a sign of life
};

}  // namespace fixline::queue
