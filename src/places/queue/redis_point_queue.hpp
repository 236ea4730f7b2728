#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "queue/functions/redis_caller.hpp"
#include "queue/functions/redis_counters.hpp"
#include "queue/instance_state.hpp"
#include "queue/point_sink.hpp"
#include "queue/point_source.hpp"
#include "queue/queue_status.hpp"
#include "queue/reader/redis_queue_reader.hpp"
#include "queue/redis_keys.hpp"
#include "queue/redis_queue_options.hpp"
#include "queue/redis_queue_writer.hpp"
#include "queue/redis_rights.hpp"
#include "queue/redis_shards.hpp"
#include "queue/settled_tally.hpp"
#include "reactor/asio.hpp"
#include "redis/facts.hpp"
#include "redis/link.hpp"
#include "telemetry/log.hpp"

namespace fixline::queue {

/// The queue in Redis streams. docs/protocol.md describes its keys and entries.
///
/// Before the end: release(), then cancel run() and await it.
class RedisPointQueue final : public PointSink, public PointSource {
 public:
  RedisPointQueue(RedisQueueOptions options, telemetry::Log log);
  ~RedisPointQueue() override;

  /// Keeps the connections up and gives signs of life, until cancelled. To be spawned once. Throws
  /// what one of its tasks throws.
  asio::awaitable<void> run();

  /// Hands entries that we still hold to whoever takes over next, and leaves the group. Calls to
  /// read() and take_over() must have ended. Harmless to leave out: then others wait a while.
  asio::awaitable<void> release();

  /// Tells the others how we are, at once and with every sign of life from now on. When it returns
  /// without an error, they know.
  asio::awaitable<Result<void>> tell(InstanceState state);
  /// What is told: of the last tell(), whether or not it went through.
  [[nodiscard]] InstanceState state() const noexcept { return state_; }

  /// Whether another instance lives that stores what it reads. False when it can't be known.
  asio::awaitable<bool> others_store();

  /// Nothing that was read is worked on any more: what is pending for us still is read again.
  void forget_what_was_read();

  /// Whether the server answers us, and takes entries. Once it refused one, or one did not become
  /// as durable as asked, enqueue() fails at once until a probe finds that it is better; so this is
  /// to be called every now and then.
  asio::awaitable<Result<void>> probe() { return writer_.probe(); }

  /// `listener` hears of what the server refuses to everybody.
  void on_refusal(RedisQueueWriter::OnRefusal listener) { writer_.on_refusal(std::move(listener)); }

  /// Whether commands go through; when not, trouble() may tell why.
  [[nodiscard]] bool is_up() const noexcept { return shared_.is_up(); }
  [[nodiscard]] const std::optional<Error>& trouble() const noexcept { return shared_.trouble(); }
  /// Since when they don't, while they don't.
  [[nodiscard]] std::chrono::steady_clock::time_point down_since() const noexcept {
    return shared_.down_since();
  }

  /// `listener` hears each time that commands go through again.
  void on_up(std::function<void()> listener) { shared_.on_up(std::move(listener)); }

  /// Our name in the consumer groups.
  [[nodiscard]] const std::string& consumer() const noexcept { return options_.consumer; }

  /// For what else is to be asked of the same server, on the same reactor.
  [[nodiscard]] redis::RedisLink& link() noexcept { return shared_; }

  /// How the server keeps its data.
  asio::awaitable<Result<redis::RedisFacts>> facts();

  /// What our user lacks the right to.
  asio::awaitable<Result<std::vector<MissingRight>>> missing_rights();

  asio::awaitable<Result<void>> enqueue(points::Lane lane, std::uint32_t shard,
                                        entry::EntryBlob blob) override {
    return writer_.enqueue({lane, shard}, std::move(blob));
  }
  asio::awaitable<Result<std::vector<Entry>>> read(points::QueueName queue, std::size_t entries_max,
                                                   std::chrono::milliseconds wait) override;
  asio::awaitable<Result<std::vector<Entry>>> take_over(points::QueueName queue,
                                                        std::size_t entries_max) override;
  asio::awaitable<Result<std::vector<std::optional<std::string>>>> read_again(
      std::span<const Entry* const> entries) override;
  asio::awaitable<Result<void>> acknowledge(std::span<const Settlement> settled) override;
  asio::awaitable<Result<std::vector<std::uint32_t>>> failed_trials(
      std::span<const Entry* const> entries) override;
  asio::awaitable<Result<void>> begin_trial(std::span<const Entry* const> entries) override;
  asio::awaitable<Result<void>> end_trial(std::span<const Entry* const> entries) override;
  [[nodiscard]] std::uint32_t shards() const override { return numbers_->written(); }

  /// How much waits, and what was settled.
  asio::awaitable<Result<QueueStatus>> status() { return counters_.status(); }

  /// Adds points that were settled without passing through this queue to the totals.
  asio::awaitable<Result<void>> count_settled(points::QueueName queue, SettledPoints points);

 private:
  asio::awaitable<Result<void>> prepare(redis::RedisConnection& connection);
  asio::awaitable<void> give_signs_of_life();
  [[nodiscard]] redis::Command sign_of_life() const;
  asio::awaitable<Result<std::vector<redis::RedisReply>>> ask_trials(
      std::string_view verb, std::span<const Entry* const> entries, bool adds_one);
  [[nodiscard]] bool is_reader() const { return options_.role == RedisRole::reader; }

  RedisQueueOptions options_;
  RedisKeys keys_;
  telemetry::Log log_;
  std::shared_ptr<ShardNumbers> numbers_;
  RedisShards shards_;
  redis::RedisLink shared_;
  RedisCaller caller_;
  RedisQueueWriter writer_;
  RedisCounters counters_;
  InstanceState state_ = InstanceState::alive;
  std::vector<std::unique_ptr<RedisQueueReader>> readers_;  // one a queue, or none
  bool released_ = false;
};

}  // namespace fixline::queue
