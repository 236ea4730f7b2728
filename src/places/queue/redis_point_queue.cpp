#include "queue/redis_point_queue.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <random>

#include "queue/reader/redis_settlements.hpp"
#include "queue/redis_durability.hpp"
#include "reactor/asio.hpp"
#include "reactor/task_group.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::RedisReply;

constexpr Stream first_stream{{points::all_queues[0], points::LaneKind::normal}, 0};
constexpr std::chrono::hours gone_life{1};  // long enough for somebody to take over

std::string unique_consumer() {
  char host[64] = {};
  if (::gethostname(host, sizeof host - 1) != 0) host[0] = '\0';
  return std::string(host) + "-" + std::to_string(::getpid()) + "-" +
         std::to_string(std::random_device{}());
}

RedisQueueOptions completed(RedisQueueOptions options) {
  if (options.consumer.empty()) options.consumer = unique_consumer();
  if (!options.shard_numbers)
    options.shard_numbers = std::make_shared<ShardNumbers>(options.shards);
  if (!options.stream_troubles) options.stream_troubles = std::make_shared<StreamTroubles>();
  return options;
}

std::unexpected<Error> no_reader() {
  return failure(ErrorCode::misconfigured, "queue: this instance of the queue does not read");
}

}  // namespace

RedisPointQueue::RedisPointQueue(RedisQueueOptions options, telemetry::Log log)
    : options_(completed(std::move(options))),
      keys_(options_.key_prefix),
      log_(log),
      numbers_(options_.shard_numbers),
      shards_(keys_, numbers_, is_reader(), log),
      shared_(options_.redis, log,
              [this](redis::RedisConnection& connection) { return prepare(connection); }),
      caller_(shared_),
      writer_(options_, shared_, log),
      counters_(keys_, numbers_, options_.points_max, shared_, log) {
  if (!is_reader()) return;
  for (const points::QueueName queue : points::all_queues)
    readers_.push_back(std::make_unique<RedisQueueReader>(queue, options_, state_, shared_, log));
}

RedisPointQueue::~RedisPointQueue() = default;

asio::awaitable<void> RedisPointQueue::run() {
  asio::steady_timer until_ended(co_await asio::this_coro::executor,
                                 asio::steady_timer::time_point::max());
  std::exception_ptr failure;
  reactor::TaskGroup tasks(until_ended.get_executor(), [&](std::exception_ptr thrown) {
    failure = thrown;
    until_ended.cancel();
  });
  bool started = tasks.spawn(shared_.run());
  for (const auto& reader : readers_) started = tasks.spawn(reader->run()) && started;
  if (is_reader())
    started = tasks.spawn(give_signs_of_life()) && tasks.spawn(shards_.keep(shared_)) &&
              tasks.spawn(counters_.keep()) && started;
  if (started) co_await until_ended.async_wait(reactor::as_value);
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  tasks.stop();
  co_await tasks.join();
  if (failure) std::rethrow_exception(failure);
}

asio::awaitable<Result<void>> RedisPointQueue::prepare(redis::RedisConnection& connection) {
  if (auto able = co_await check_durability(connection, options_.durability); !able) co_return able;
  if (auto loaded = co_await load_functions(connection); !loaded) co_return loaded;
  if (auto agreed = co_await shards_.prepare(connection); !agreed) co_return agreed;
  auto streams = streams_of(points::all_queues, numbers_->read());
  if (auto made =
          co_await make_groups(connection, keys_, std::move(streams), *options_.stream_troubles);
      !made)
    co_return made;
  for (const auto& reader : readers_) reader->look_for_lost();
  if (is_reader() && !released_) {
    const Command sign = sign_of_life();
    if (auto given = co_await connection.execute(sign); !given)
      co_return std::unexpected(given.error());
  }
  co_return Result<void>{};
}

Command RedisPointQueue::sign_of_life() const {
  return redis::command("FCALL", "fixline4_sign", 1, keys_.instance(options_.consumer),
                        word_of(state_), options_.instance_life.count());
}

asio::awaitable<Result<void>> RedisPointQueue::tell(InstanceState state) {
  state_ = state;
  const Command sign = sign_of_life();
  co_return outcome_of(co_await caller_.call(sign));
}

asio::awaitable<bool> RedisPointQueue::others_store() {
  const Command look = redis::command("ZRANGE", keys_.instances(), 0, -1);
  const auto names = redis::accepted(co_await shared_.execute(look));
  if (!names) co_return false;
  std::vector<Command> questions;
  for (std::size_t at = 0; at != names->view().size(); ++at)
    if (const auto name = names->view()[at].text(); name != options_.consumer)
      questions.push_back(redis::command("GET", keys_.instance(name)));
  if (questions.empty()) co_return false;
  const auto signs = co_await shared_.execute_all(questions);
  co_return signs&& std::ranges::any_of(*signs, [](const RedisReply& sign) {
    return sign.view().text() == word_of(InstanceState::alive);
  });
}

void RedisPointQueue::forget_what_was_read() {
  for (const auto& reader : readers_) reader->forget();
}

asio::awaitable<void> RedisPointQueue::give_signs_of_life() {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  while (!released_) {
    if (shared_.is_up()) {
      const Command sign = sign_of_life();
      // The link tells of its own failures; the next sign is due soon.
      const auto given = co_await caller_.ask(sign);
      if (given && given->view().is_error() && redis::is_of_whole_server(given->view().text()))
        writer_.refused(first_stream, given->view().text());
    }
    pause.expires_after(options_.heartbeat);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> RedisPointQueue::release() {
  if (!is_reader()) co_return;
  released_ = true;
  bool holds_nothing = true;
  for (const auto& reader : readers_) {
    const auto left = co_await reader->leave();
    holds_nothing = holds_nothing && left && *left;
  }
  const std::string key = keys_.instance(options_.consumer);
  const auto life = std::chrono::milliseconds(gone_life).count();
  const Command last =
      holds_nothing ? redis::command("DEL", key) : redis::command("SET", key, "gone", "PX", life);
  const auto reply = redis::accepted(co_await shared_.execute(last));
  if (!reply) log_->warn("queue: could not leave in order: {}", reply.error().detail);
}

asio::awaitable<Result<std::vector<Entry>>> RedisPointQueue::read(points::QueueName queue,
                                                                  std::size_t entries_max,
                                                                  std::chrono::milliseconds wait) {
  if (!is_reader()) co_return no_reader();
  co_return co_await readers_[index_of(queue)]->read(entries_max, wait);
}

asio::awaitable<Result<std::vector<Entry>>> RedisPointQueue::take_over(points::QueueName queue,
                                                                       std::size_t entries_max) {
  if (!is_reader()) co_return no_reader();
  co_return co_await readers_[index_of(queue)]->take_over(entries_max);
}

asio::awaitable<Result<std::vector<std::optional<std::string>>>> RedisPointQueue::read_again(
    std::span<const Entry* const> entries) {
  if (!is_reader()) co_return no_reader();
  co_return co_await readers_[index_of(entries.front()->lane.queue)]->read_again(entries);
}

asio::awaitable<Result<void>> RedisPointQueue::acknowledge(std::span<const Settlement> settled) {
  const auto calls = settlement_commands(keys_, settled);
  const auto replies = co_await caller_.call_all(calls);
  if (is_reader())
    for (const Settlement& each : settled)
      readers_[index_of(each.entry->lane.queue)]->let_go(*each.entry, replies.has_value());
  if (!replies) co_return std::unexpected(replies.error());
  co_return Result<void>{};
}

asio::awaitable<Result<void>> RedisPointQueue::count_settled(points::QueueName queue,
                                                             SettledPoints points) {
  const Command call = redis::command("FCALL", "fixline1_count", 1, keys_.stats(queue, 0),
                                      points.stored, points.failed);
  co_return outcome_of(co_await caller_.call(call));
}

asio::awaitable<Result<std::vector<RedisReply>>> RedisPointQueue::ask_trials(
    std::string_view verb, std::span<const Entry* const> entries, bool adds_one) {
  std::vector<Command> commands;
  for (const Entry* entry : entries) {
    Command each = redis::command(verb, keys_.trials(entry->lane.queue, entry->shard),
                                  trial_field(entry->lane.kind, entry->id));
    if (adds_one) each.word(1);
    commands.push_back(std::move(each));
  }
  co_return redis::accepted(co_await shared_.execute_all(commands));
}

asio::awaitable<Result<std::vector<std::uint32_t>>> RedisPointQueue::failed_trials(
    std::span<const Entry* const> entries) {
  const auto replies = co_await ask_trials("HGET", entries, false);
  if (!replies) co_return std::unexpected(replies.error());
  std::vector<std::uint32_t> counts;
  for (const RedisReply& reply : *replies)
    counts.push_back(static_cast<std::uint32_t>(reply.view().integer().value_or(0)));
  co_return counts;
}

asio::awaitable<Result<void>> RedisPointQueue::begin_trial(std::span<const Entry* const> entries) {
  const auto replies = co_await ask_trials("HINCRBY", entries, true);
  // Over maxmemory nothing can be noted; draining is what makes room, so it goes on unwatched.
  if (!replies && replies.error().code != ErrorCode::overloaded)
    co_return std::unexpected(replies.error());
  co_return Result<void>{};
}

asio::awaitable<Result<void>> RedisPointQueue::end_trial(std::span<const Entry* const> entries) {
  co_return outcome_of(co_await ask_trials("HDEL", entries, false));
}

asio::awaitable<Result<redis::RedisFacts>> RedisPointQueue::facts() {
  const auto commands = redis::facts_commands();
  const auto replies = co_await shared_.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  co_return redis::facts_from(*replies);
}

asio::awaitable<Result<std::vector<MissingRight>>> RedisPointQueue::missing_rights() {
  return queue::missing_rights(shared_, keys_, options_.consumer);
}

}  // namespace fixline::queue
