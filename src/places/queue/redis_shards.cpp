#include "queue/redis_shards.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <span>
#include <utility>
#include <vector>

#include "telemetry/seldom.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::RedisReply;

constexpr std::chrono::seconds keep_interval{1};

std::uint32_t shards_of(redis::ReplyView view) {
  return static_cast<std::uint32_t>(view.integer().value_or(0));
}

/// Asks for each of these shards, by queue, whether anybody has made it. A command a shard, as they
/// may be on different nodes.
std::vector<Command> looks(const RedisKeys& keys, std::uint32_t from, std::uint32_t to) {
  std::vector<Command> commands;
  for (std::uint32_t shard = from; shard < to; ++shard)
    for (const auto queue : points::all_queues)
      commands.push_back(redis::command("EXISTS", keys.stats(queue, shard),
                                        keys.stream({queue, points::LaneKind::priority}, shard),
                                        keys.stream({queue, points::LaneKind::normal}, shard)));
  return commands;
}

/// So many shards there must be, by the replies to looks(from, ...).
std::uint32_t shards_in(std::span<const RedisReply> replies, std::uint32_t from) {
  std::uint32_t shards = from;
  for (std::size_t at = 0; at < replies.size(); ++at)
    if (replies[at].view().integer().value_or(0) > 0)
      shards = from + static_cast<std::uint32_t>(at / points::queue_count) + 1;
  return shards;
}

}  // namespace

RedisShards::RedisShards(RedisKeys keys, std::shared_ptr<ShardNumbers> numbers, bool decides,
                         telemetry::Log log)
    : keys_(std::move(keys)), numbers_(std::move(numbers)), decides_(decides), log_(log) {}

asio::awaitable<Result<void>> RedisShards::prepare(redis::RedisConnection& connection) {
  if (decides_) {
    auto found = co_await find(connection, shards_max);
    if (!found) co_return found;
  }
  const Command command = agreement();
  const auto reply = co_await connection.execute(command);
  co_return agreed(reply);
}

Command RedisShards::agreement() const {
  const auto state = numbers_->state();
  return redis::command("FCALL", "fixline2_shards", 1, keys_.shards(), state.wanted, state.read,
                        decides_ && !has_decided_ ? 1 : 0, decides_ ? 1 : 0);
}

Result<void> RedisShards::agreed(const Result<RedisReply>& reply) {
  if (!reply) return std::unexpected(reply.error());
  const auto view = reply->view();
  if (view.is_error()) {
    numbers_->fail(redis::error_of(view.text()).detail);
  } else {
    std::vector<std::uint32_t> elsewhere;
    for (std::size_t at = 2; at < view.size(); ++at) elsewhere.push_back(shards_of(view[at]));
    const auto before = numbers_->written();
    numbers_->agree(shards_of(view[0]), shards_of(view[1]), std::move(elsewhere));
    if (decides_ && before != numbers_->written())
      log_->info("queue: points go into {} shards a queue from now on, {} before",
                 numbers_->written(), before);
    has_decided_ = true;
  }
  if (decides_) tell();
  return {};
}

void RedisShards::tell() {
  auto difference = difference_in(numbers_->state());
  if (difference == told_) return;
  if (difference.empty())
    log_->log(telemetry::seldom("shards agreed upon"), spdlog::level::info,
              "queue: all instances agree on QUEUE_SHARDS again");
  else
    log_->log(telemetry::seldom("shards that differ"), spdlog::level::warn, "queue: {}",
              difference);
  told_ = std::move(difference);
}

/// Looks for shards that nobody told of, up to `shards`: those of a program that knows nothing of
/// the agreement, or of data that were there before it.
template <class Redis>
asio::awaitable<Result<void>> RedisShards::find(Redis& redis, std::uint32_t shards) {
  const auto known = numbers_->read();
  const auto commands = looks(keys_, known, shards);
  if (commands.empty()) co_return Result<void>{};
  const auto replies = co_await redis.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  const auto there = shards_in(*replies, known);
  if (there > known) {
    log_->warn("queue: found shards that QUEUE_SHARDS does not tell of here: {} a queue are read",
               there);
    numbers_->found(there);
  }
  co_return Result<void>{};
}

// Shards are made from the first on, so that one more than is known gives the others away.
asio::awaitable<void> RedisShards::look(redis::RedisLink& link, RedisCaller& caller) {
  const auto known = numbers_->read();
  const auto next = co_await find(link, std::min(known + 1, shards_max));
  if (!next) co_return;
  if (numbers_->read() > known) co_await find(link, shards_max);
  const Command command = agreement();
  const auto reply = co_await caller.call(command);
  if (reply || reply.error().code == ErrorCode::unavailable)
    static_cast<void>(agreed(reply));
  else
    numbers_->fail(reply.error().detail);
}

asio::awaitable<void> RedisShards::keep(redis::RedisLink& link) {
  RedisCaller caller(link);
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    pause.expires_after(keep_interval);
    co_await pause.async_wait(asio::use_awaitable);
    if (link.is_up()) co_await look(link, caller);
  }
}

}  // namespace fixline::queue
