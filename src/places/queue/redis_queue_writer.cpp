#include "queue/redis_queue_writer.hpp"

#include <utility>
#include <vector>

#include "queue/redis_durability.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::queue {
namespace {

using redis::Command;

constexpr std::chrono::milliseconds confirm_fsync_limit{2'000};
constexpr std::chrono::milliseconds confirm_probe_limit{800};

}  // namespace

RedisQueueWriter::RedisQueueWriter(const RedisQueueOptions& options, redis::RedisLink& link,
                                   telemetry::Log log)
    : options_(options),
      keys_(options.key_prefix),
      link_(link),
      caller_(link),
      log_(std::move(log)) {}

asio::awaitable<Result<void>> RedisQueueWriter::enqueue(Stream stream, entry::EntryBlob blob) {
  if (not_durable_) co_return std::unexpected(*not_durable_);
  if (auto obstacle = options_.stream_troubles->obstacle(stream, StreamTroubles::Clock::now()))
    co_return std::unexpected(*std::move(obstacle));
  const auto& [lane, shard] = stream;
  const Command call = redis::command("FCALL", "fixline1_enqueue", 2, keys_.stream(lane, shard),
                                      keys_.stats(lane.queue, shard), depth_field(lane.kind),
                                      blob.points, entry::format_version, blob.bytes);
  const auto reply = co_await caller_.ask(call);
  if (!reply) co_return std::unexpected(reply.error());
  if (reply->view().is_error()) co_return std::unexpected(refused(stream, reply->view().text()));
  co_return co_await confirm(confirm_limit());
}

Error RedisQueueWriter::refused(const Stream& stream, std::string_view error_reply) {
  Error error = redis::error_of(error_reply);
  const bool by_server = redis::is_of_whole_server(error_reply);
  if (by_server && on_refusal_) on_refusal_(error);
  if (!by_server) error = of_stream(std::move(error), keys_.stream(stream.lane, stream.shard));
  options_.stream_troubles->refuses(stream, error, by_server, StreamTroubles::Clock::now());
  return error;
}

// With appendfsync everysec the next sync is up to a second away.
std::chrono::milliseconds RedisQueueWriter::confirm_limit() const {
  return options_.durability == Durability::fsync ? confirm_fsync_limit
                                                  : options_.redis.command_limit / 2;
}

// On the connection that wrote the entry, as Redis waits for what that one wrote.
asio::awaitable<Result<void>> RedisQueueWriter::confirm(std::chrono::milliseconds limit) {
  const auto wait = durability_command(options_.durability, limit);
  if (!wait) co_return Result<void>{};
  const auto reply = co_await link_.execute(*wait, limit);
  if (!reply) co_return std::unexpected(reply.error());
  auto done = confirmed(options_.durability, *reply);
  if (!done) {
    if (!not_durable_)
      log_->log(telemetry::seldom("entries not durable"), spdlog::level::warn,
                "queue: {}; points go another way", done.error().detail);
    not_durable_ = done.error();
  }
  co_return done;
}

asio::awaitable<Result<void>> RedisQueueWriter::probe() {
  const Command ping("PING");
  auto answered = outcome_of(redis::accepted(co_await link_.execute(ping)));
  if (answered) answered = co_await try_refused();
  if (!answered || !not_durable_) co_return answered;
  auto done = co_await confirm(confirm_probe_limit);
  if (!done) co_return done;
  log_->log(telemetry::seldom("entries durable again"), spdlog::level::info,
            "queue: entries are as durable as asked again");
  not_durable_.reset();
  co_return done;
}

/// Whether streams that refused entries take them now. Fails where the server takes none at all.
asio::awaitable<Result<void>> RedisQueueWriter::try_refused() {
  const auto streams = options_.stream_troubles->refused();
  std::vector<Command> trials;
  for (const auto& [lane, shard] : streams)
    trials.push_back(redis::command("FCALL", "fixline3_trial", 2, keys_.stream(lane, shard),
                                    keys_.stats(lane.queue, shard), depth_field(lane.kind)));
  const auto replies = co_await caller_.ask_all(trials);
  if (!replies) co_return std::unexpected(replies.error());
  Result<void> outcome;
  for (std::size_t at = 0; at != streams.size(); ++at) {
    const auto reply = (*replies)[at].view();
    if (!reply.is_error()) {
      options_.stream_troubles->takes(streams[at]);
      continue;
    }
    Error error = refused(streams[at], reply.text());
    if (redis::is_of_whole_server(reply.text())) outcome = std::unexpected(std::move(error));
  }
  co_return outcome;
}

}  // namespace fixline::queue
