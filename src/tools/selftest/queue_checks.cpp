#include "selftest/queue_checks.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "health/judgement.hpp"

namespace fixline::selftest {
namespace {

constexpr int major_version_min = 7;
constexpr int keys_life_s = 600;

/// "7" of "7.0.15"; 0 for a text that does not begin with a number.
int major_of(std::string_view version) {
  int major = 0;
  std::from_chars(version.data(), version.data() + version.size(), major);
  return major;
}

telemetry::Log silent_log() {
  return telemetry::make_log(spdlog::level::off, telemetry::LogFormat::text);
}

}  // namespace

QueueChecks::QueueChecks(asio::any_io_executor executor, queue::RedisQueueOptions options,
                         Checklist& list)
    : options_(std::move(options)),
      list_(list),
      connection_tasks_(executor),
      queue_tasks_(executor) {}

QueueChecks::~QueueChecks() = default;

asio::awaitable<void> QueueChecks::run() {
  static constexpr std::array<Step<QueueChecks>, 8> steps{{
      {"redis: connection", &QueueChecks::connect},
      {"redis: version", &QueueChecks::version},
      {"redis: settings", &QueueChecks::durability},
      {"queue: functions and groups", &QueueChecks::open_queue},
      {"queue: enqueue", &QueueChecks::enqueue},
      {"queue: statistics", &QueueChecks::statistics},
      {"queue: read in batches", &QueueChecks::read_back},
      {"queue: acknowledge", &QueueChecks::acknowledge},
  }};
  co_await run_steps<QueueChecks>(list_, health::Subject::redis, *this, steps);
}

asio::awaitable<Result<void>> QueueChecks::open_connection() {
  if (connection_ && connection_->is_open()) co_return Result<void>{};
  auto opened = co_await redis::RedisConnection::open(options_.redis);
  if (!opened) co_return std::unexpected(std::move(opened).error());
  connection_ = std::move(*opened);
  if (!connection_tasks_.spawn(connection_->run()))
    co_return failure(ErrorCode::cancelled, "the check is over");
  co_return Result<void>{};
}

asio::awaitable<Checked> QueueChecks::connect() {
  if (auto opened = co_await open_connection(); !opened)
    co_return std::unexpected(std::move(opened).error());
  const auto commands = redis::facts_commands();
  const auto replies = co_await connection_->execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  // A server that keeps its facts to itself may be fine all the same.
  if (auto facts = redis::facts_from(*replies)) facts_ = std::move(*facts);
  co_return Passed{redis::to_string(options_.redis.address)};
}

asio::awaitable<Checked> QueueChecks::version() {
  if (facts_.version.empty()) co_return Passed{"unknown: the server keeps INFO to itself"};
  if (major_of(facts_.version) < major_version_min)
    co_return failure(ErrorCode::misconfigured, "Redis " + facts_.version + " is too old");
  co_return Passed{"Redis " + facts_.version};
}

asio::awaitable<Checked> QueueChecks::durability() {
  Passed passed{"keep what is queued", health::redis_findings(facts_)};
  if (!passed.findings.empty())
    passed.note = "points could be lost:";
  else if (!facts_.append_only)
    passed.note = "unknown: the server does not tell them";
  co_return passed;
}

asio::awaitable<Checked> QueueChecks::open_queue() {
  queue_ = std::make_unique<queue::RedisPointQueue>(options_, silent_log());
  if (!queue_tasks_.spawn(queue_->run()))
    co_return failure(ErrorCode::cancelled, "the check is over");
  // A set-up that is wrong stays so; an outage is given the time of the check.
  const auto is_settled = [this] {
    return queue_->is_up() ||
           (queue_->trouble() && queue_->trouble()->code == ErrorCode::misconfigured);
  };
  for (int i = 0; i != waits_max && !is_settled(); ++i) co_await a_moment();
  if (!queue_->is_up()) {
    Error why{ErrorCode::unavailable, "redis: not connected"};
    if (queue_->trouble()) why = *queue_->trouble();
    co_return std::unexpected(std::move(why));
  }
  co_await let_keys_expire();
  co_return Passed{std::to_string(options_.shards) + (options_.shards == 1 ? " shard" : " shards")};
}

/// All keys that the queue may have made.
std::vector<std::string> QueueChecks::keys() const {
  const queue::RedisKeys names(options_.key_prefix);
  std::vector<std::string> keys{names.instance(options_.consumer), names.shards()};
  for (const auto name : points::all_queues)
    for (std::uint32_t shard = 0; shard != options_.shards; ++shard) {
      keys.push_back(names.stream({name, points::LaneKind::priority}, shard));
      keys.push_back(names.stream({name, points::LaneKind::normal}, shard));
      keys.push_back(names.stats(name, shard));
    }
  return keys;
}

/// For the case that we are killed: the keys go by themselves.
asio::awaitable<void> QueueChecks::let_keys_expire() {
  std::vector<redis::Command> commands;
  for (const auto& key : keys()) commands.push_back(redis::command("EXPIRE", key, keys_life_s));
  [[maybe_unused]] const auto replies = co_await connection_->execute_all(commands);
}

asio::awaitable<Checked> QueueChecks::remove_keys() {
  if (queue_) co_await queue_->release();
  queue_tasks_.stop();
  co_await queue_tasks_.join();
  if (auto opened = co_await open_connection(); !opened)
    co_return std::unexpected(std::move(opened).error());
  std::vector<redis::Command> commands;
  for (const auto& key : keys()) commands.push_back(redis::command("DEL", key));
  const auto replies = redis::accepted(co_await connection_->execute_all(commands));
  if (!replies) co_return std::unexpected(replies.error());
  std::int64_t removed = 0;
  for (const auto& reply : *replies) removed += reply.view().integer().value_or(0);
  co_return Passed{std::to_string(removed) + " keys removed"};
}

asio::awaitable<void> QueueChecks::clean_up() {
  if (queue_) {
    co_await list_.check(
        health::Subject::redis, "redis: clean-up", [this]() -> asio::awaitable<Checked> {
          auto removed = co_await remove_keys();
          if (!removed)
            removed.error().detail +=
                "; the keys " + options_.key_prefix + "* expire by themselves in 10 minutes";
          co_return removed;
        });
  }
  queue_tasks_.stop();
  co_await queue_tasks_.join();
  connection_tasks_.stop();
  co_await connection_tasks_.join();
}

}  // namespace fixline::selftest
