#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "app/service_shared.hpp"
#include "app/watches/database_watch.hpp"
#include "error/error.hpp"
#include "ingest/direct_writers.hpp"
#include "ingest/guarded_sink.hpp"
#include "queue/redis_point_queue.hpp"
#include "reactor/asio.hpp"
#include "reactor/circuit_breaker.hpp"
#include "reactor/task_group.hpp"
#include "spool/spool_point_queue.hpp"

namespace fixline::app {

/// Where the points of one reactor can go (the queue in Redis, PostgreSQL, the spool), and whether
/// each of them is there.
///
/// One reactor; not thread-safe.
class Outlets {
 public:
  using OnStatus = std::function<void(const Result<queue::QueueStatus>&)>;

  /// `reads_queue`: its queue is read as well (by the processor).
  Outlets(asio::any_io_executor executor, const ServiceShared& shared, bool reads_queue);

  /// Keeps up the link to Redis, and probes, in `tasks`. False when those are closing.
  [[nodiscard]] bool start(reactor::TaskGroup& tasks);

  /// Learns the queue's status, of half a second ago at most, and tells it to whoever listens.
  asio::awaitable<Result<void>> ask_status();

  /// What is wrong with the database; nullopt while it is out of use. To be asked where the queue
  /// is read: elsewhere there is no session for it.
  asio::awaitable<std::optional<health::Findings>> examine_database();

  /// How many dead letters wait; as above.
  asio::awaitable<Result<store::AllWaitingDeadLetters>> count_dead_letters();

  /// Deletes some of those beyond `retention`, and tells how many; as above.
  asio::awaitable<Result<std::uint64_t>> delete_old_dead_letters(
      store::DeadLetterRetention retention);

  /// `listener` hears of each status that was asked for, and of what came instead.
  void on_status(OnStatus listener) { on_status_ = std::move(listener); }

  /// Points are tried to be queued.
  [[nodiscard]] bool is_redis_in_use() const { return redis_breaker_.is_closed(); }

  [[nodiscard]] reactor::BreakerReport redis_report() const;
  [[nodiscard]] reactor::BreakerReport database_report() const {
    return database_breaker_.report();
  }

  [[nodiscard]] queue::RedisPointQueue& queue() { return queue_; }
  /// Where points are put to wait, while Redis is in use.
  [[nodiscard]] queue::PointSink& guarded_queue() { return guarded_queue_; }
  [[nodiscard]] spool::SpoolPointQueue& spool() { return spool_; }
  [[nodiscard]] ingest::DirectWriters& direct() { return direct_; }
  /// What the processor reads from.
  [[nodiscard]] std::vector<queue::PointSource*> sources() { return {&queue_, &spool_}; }

 private:
  asio::awaitable<Result<void>> ask_redis();
  asio::awaitable<Result<void>> ask_database();

  queue::RedisPointQueue queue_;
  spool::SpoolPointQueue spool_;
  std::optional<DatabaseWatch> database_watch_;  ///< of the reactor that reads the queue
  reactor::CircuitBreaker redis_breaker_;
  ingest::GuardedSink guarded_queue_;
  reactor::CircuitBreaker database_breaker_;
  ingest::DirectWriters direct_;
  const LastOutcome& database_answer_;
  queue::SharedStatus& queue_status_;
  const queue::StreamTroubles& stream_troubles_;
  OnStatus on_status_;
};

}  // namespace fixline::app
