#include "queue/redis_rights.hpp"

#include <utility>

#include "redis/connection.hpp"
#include "redis/link.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {
namespace {

using points::LaneKind;
using redis::command;

constexpr std::string_view no_take_over = "entries of an instance that died are not taken over";
constexpr std::string_view no_settling = "what was stored stays in the queue, and is stored again";
constexpr std::string_view no_depth = "what waits is told as nothing, and nobody is told to wait";
constexpr std::string_view nothing_known = "what in Redis could lose points is not known";
constexpr std::string_view thought_dead = "other instances take this one for dead";
constexpr std::string_view no_refusals = "what was refused lately is not known";
constexpr std::string_view no_shards = "shards that other instances made are not found";

constexpr std::string_view no_entry = "0-0";

struct Trials {
  std::vector<RightsTrial> all{};

  void add(redis::Command trial, std::string_view verb, const std::string& key,
           std::string_view effect) {
    std::string may_not = "run " + std::string(verb);
    if (!key.empty()) may_not += " on " + key;
    all.push_back({std::move(trial), std::move(may_not), effect});
  }
};

void add_of_instance(const RedisKeys& keys, std::string_view consumer, Trials& trials) {
  const auto own = keys.instance(consumer);
  const auto any = keys.instance("*");
  trials.add(command("INFO", "server"), "INFO", "", nothing_known);
  trials.add(command("GET", own), "GET", any, no_take_over);
  trials.add(command("LRANGE", keys.refused(""), 0, 0), "LRANGE", keys.refused("*"), no_refusals);
  trials.add(command("LTRIM", keys.refused(""), 0, 0), "LTRIM", keys.refused("*"), no_refusals);
  // Of a key that is there it changes nothing: how we are is told by our signs of life alone.
  trials.add(command("SET", own, "alive", "NX", "PX", 1), "SET", any, thought_dead);
}

void add_of_queue(const RedisKeys& keys, points::QueueName queue, std::string_view consumer,
                  Trials& trials) {
  const auto stream = keys.stream({queue, LaneKind::normal}, 0);
  const auto stats = keys.stats(queue, 0);
  trials.add(command("XINFO", "CONSUMERS", stream, group_name), "XINFO", stream, no_take_over);
  trials.add(command("XPENDING", stream, group_name), "XPENDING", stream, no_take_over);
  trials.add(command("XCLAIM", stream, group_name, consumer, 0, no_entry), "XCLAIM", stream,
             no_take_over);
  trials.add(command("XGROUP", "DELCONSUMER", stream, group_name, "nobody"), "XGROUP", stream,
             no_take_over);
  trials.add(command("XACK", stream, group_name, no_entry), "XACK", stream, no_settling);
  trials.add(command("XDEL", stream, no_entry), "XDEL", stream, no_settling);
  trials.add(command("XLEN", stream), "XLEN", stream, no_depth);
  trials.add(command("XRANGE", stream, no_entry, no_entry), "XRANGE", stream, no_depth);
  trials.add(command("HMGET", stats, "points"), "HMGET", stats, no_depth);
  trials.add(command("EXISTS", stream), "EXISTS", stream, no_shards);
}

/// One of what would fail in silence each.
std::vector<RightsTrial> rights_trials(const RedisKeys& keys, std::string_view consumer) {
  Trials trials;
  add_of_instance(keys, consumer, trials);
  for (const auto queue : points::all_queues) add_of_queue(keys, queue, consumer, trials);
  return std::move(trials.all);
}

/// Whether a reply is a refusal for want of a right, be it to a command or within a function.
bool lacks_right(redis::ReplyView reply) {
  return reply.is_error() && (reply.text().starts_with("NOPERM") ||
                              reply.text().find("user executing the script") != std::string::npos);
}

}  // namespace

template <class Redis>
asio::awaitable<Result<std::vector<RightsTrial>>> missing_rights(Redis& redis, RedisKeys keys,
                                                                 std::string consumer) {
  auto trials = rights_trials(keys, consumer);
  std::vector<redis::Command> commands;
  for (const auto& trial : trials) commands.push_back(trial.command);
  const auto replies = co_await redis.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  std::vector<RightsTrial> missing;
  for (std::size_t at = 0; at != trials.size(); ++at)
    if (lacks_right((*replies)[at].view())) missing.push_back(std::move(trials[at]));
  co_return missing;
}

template asio::awaitable<Result<std::vector<RightsTrial>>> missing_rights(redis::RedisConnection&,
                                                                          RedisKeys, std::string);
template asio::awaitable<Result<std::vector<RightsTrial>>> missing_rights(redis::RedisLink&,
                                                                          RedisKeys, std::string);

}  // namespace fixline::queue
