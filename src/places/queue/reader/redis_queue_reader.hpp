#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "queue/functions/redis_caller.hpp"
#include "queue/instance_state.hpp"
#include "queue/point_source.hpp"
#include "queue/redis_keys.hpp"
#include "queue/redis_queue_options.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"
#include "telemetry/log.hpp"

namespace fixline::queue {

/// Reads one queue's streams as one consumer of the group. Knows which entries it has handed out,
/// and so which ones Redis holds for it without its knowing: those of a reply that got lost.
class RedisQueueReader {
 public:
  /// `options`, `state` (how this instance is) and `shared` must outlive it.
  RedisQueueReader(points::QueueName queue, const RedisQueueOptions& options,
                   const InstanceState& state, redis::RedisLink& shared, telemetry::Log log);

  /// Keeps the connection up on which read() waits, until cancelled.
  asio::awaitable<void> run() { return link_.run(); }

  asio::awaitable<Result<std::vector<Entry>>> read(std::size_t entries_max,
                                                   std::chrono::milliseconds wait);
  asio::awaitable<Result<std::vector<Entry>>> take_over(std::size_t entries_max);

  asio::awaitable<Result<std::vector<std::optional<std::string>>>> read_again(
      std::span<const Entry* const> entries);

  /// Redis may hold entries for us that we don't know of: a server that came back may have
  /// forgotten what we settled, or have answered somebody who was gone.
  void look_for_lost() { may_have_lost_ = true; }

  /// The entry is out of our hands. `removed`: from the queue as well; else it is handed out again.
  void let_go(const Entry& entry, bool removed);

  /// Nothing is in our hands any more: what is pending for us is handed out again.
  void forget();

  /// Leaves the group where nothing is pending. True when nothing is anywhere.
  asio::awaitable<Result<bool>> leave();

 private:
  struct Stream {
    points::Lane lane;
    std::uint32_t shard;
    std::string key;
    [[nodiscard]] queue::Stream place() const { return {lane, shard}; }
    std::unordered_set<std::string> in_hand{};  // ids handed out and not let go
  };
  struct Dead {
    Stream* stream;
    std::string consumer;
    bool lives = false;  ///< it hands back
  };
  class LossGuard;

  asio::awaitable<Result<void>> prepare(redis::RedisConnection& connection);
  asio::awaitable<Result<std::vector<Entry>>> read_some(std::size_t entries_max,
                                                        std::chrono::milliseconds wait);
  asio::awaitable<Result<std::vector<Entry>>> read_new(std::size_t entries_max,
                                                       std::chrono::milliseconds wait);
  asio::awaitable<Result<redis::RedisReply>> read_together(std::size_t entries_max,
                                                           std::chrono::milliseconds wait);
  asio::awaitable<Result<std::vector<Entry>>> read_apart(std::size_t entries_max,
                                                         std::chrono::milliseconds wait);
  [[nodiscard]] Result<std::vector<Entry>> entries_apart(
      std::span<const redis::RedisReply> replies);
  [[nodiscard]] redis::Command read_command(std::size_t entries_max) const;
  void note(const Result<std::vector<Entry>>& read);
  asio::awaitable<Result<void>> restore_groups();
  [[nodiscard]] std::vector<queue::Stream> all_streams() const;
  asio::awaitable<Result<void>> follow_shards();
  void add_shards(std::uint32_t shards);
  [[nodiscard]] std::vector<Entry> entries_of(redis::ReplyView streams);
  asio::awaitable<Result<std::vector<Entry>>> reclaim(std::size_t entries_max);
  asio::awaitable<Result<void>> reclaim(Stream& stream, std::size_t entries_max,
                                        std::vector<Entry>& entries);
  asio::awaitable<Result<std::vector<std::string>>> lost_ids(const Stream& stream,
                                                             std::size_t entries_max);
  asio::awaitable<Result<std::vector<Dead>>> dead_consumers();
  asio::awaitable<Result<std::vector<Entry>>> take_over_dead(std::size_t entries_max);
  asio::awaitable<Result<std::vector<Entry>>> take_orphans(std::size_t entries_max);
  asio::awaitable<Result<void>> take_orphans(Stream& stream, std::size_t entries_max,
                                             std::vector<Entry>& entries);
  asio::awaitable<Result<void>> claim_orphans(Stream& stream, std::span<const std::string> ids,
                                              std::vector<Entry>& entries);
  void take(redis::ReplyView list, Stream& stream, std::vector<Entry>& entries, bool redelivered);
  [[nodiscard]] bool may_judge() const;

  points::QueueName queue_;
  const RedisQueueOptions& options_;
  const InstanceState& state_;
  RedisKeys keys_;
  redis::RedisLink& shared_;
  RedisCaller caller_;
  redis::RedisLink link_;
  telemetry::Log log_;
  std::uint32_t shards_ = 0;  // that streams_ has; grows
  // In the order of reading, the priority lane's first. They stay where they are.
  std::map<std::pair<points::LaneKind, std::uint32_t>, Stream> streams_;
  bool may_have_lost_ = false;  // a reply of Redis's may have got lost on its way to us
  StreamTroubles::Clock::time_point reclaim_again_at_;  // not before, as it failed
  StreamTroubles::Clock::time_point orphans_again_at_;  // not looked for before
  StreamTroubles::Clock::time_point apart_until_;  // from then on streams are read together again
};

/// The group went with the data, or was never made.
[[nodiscard]] inline bool is_without_group(redis::ReplyView reply) {
  return reply.is_error() && reply.text().starts_with("NOGROUP");
}

}  // namespace fixline::queue
