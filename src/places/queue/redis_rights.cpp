#include "queue/redis_rights.hpp"

#include <utility>

#include "redis/command.hpp"
#include "redis/connection.hpp"
#include "redis/link.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {
namespace {

using points::LaneKind;
using redis::command;

constexpr std::string_view no_take_over = "entries of an instance that died are not taken over";
constexpr std::string_view no_orphans = "entries of a consumer that was deleted are not found";
constexpr std::string_view no_settling = "what was stored stays in the queue, and is stored again";
constexpr std::string_view no_depth = "what waits is told as nothing, and nobody is told to wait";
constexpr std::string_view no_recount = "a counter of waiting points that is wrong stays so";
constexpr std::string_view no_trials = "an entry that ends its readers is not known";
constexpr std::string_view nothing_known = "what in Redis could lose points is not known";
constexpr std::string_view thought_dead = "other instances take this one for dead";
constexpr std::string_view thought_alive = "other instances learn late that this one has stopped";
constexpr std::string_view no_orders = "pausing, and orders about held points, reach no instance";
constexpr std::string_view no_refusals = "what was refused lately is not known";
constexpr std::string_view no_shards = "shards that other instances made are not found";

constexpr std::string_view no_entry = "0-0";
constexpr std::string_view nobody = "nobody";

/// A command that leaves nothing behind, and the right that it needs.
struct Trial {
  redis::Command command;
  MissingRight right;
};

/// Trials of one effect each, about one key or about none.
class Trials {
 public:
  template <class... Words>
  void add(std::string_view effect, const std::string& key, std::string_view verb,
           const Words&... words) {
    all_.push_back({command(verb, words...), {verb, key, effect}});
  }
  [[nodiscard]] std::vector<Trial> all() && { return std::move(all_); }

 private:
  std::vector<Trial> all_;
};

void add_of_instance(const RedisKeys& keys, std::string_view consumer, Trials& trials) {
  const auto own = keys.instance(consumer);
  const auto any = keys.instance("*");
  trials.add(nothing_known, "", "INFO", "server");
  trials.add(no_take_over, any, "GET", own);
  // Of a key that is there it changes nothing: how we are is told by our signs of life alone.
  trials.add(thought_dead, any, "SET", own, "alive", "NX", "PX", 1);
  trials.add(thought_alive, any, "DEL", keys.instance(""));
}

void add_of_shards(const RedisKeys& keys, Trials& trials) {
  const auto shards = keys.shards();
  trials.add(no_shards, "", "TIME");
  trials.add(no_shards, shards, "TYPE", shards);
  trials.add(no_shards, shards, "HGET", shards, nobody);
  trials.add(no_shards, shards, "HGETALL", shards);
  trials.add(no_shards, shards, "HSET", shards, nobody, 0, nobody);  // lacks its last value
  trials.add(no_shards, shards, "HDEL", shards, nobody);
}

void add_of_orders(const RedisKeys& keys, Trials& trials) {
  const auto instances = keys.instances();
  const auto orders = keys.orders();
  const auto any = keys.order("*");
  const auto none = keys.order("");
  trials.add(no_orders, instances, "ZADD", instances, "XX", 0, "");
  trials.add(no_orders, instances, "ZRANGE", instances, 0, 0);
  trials.add(no_orders, instances, "ZREM", instances, "");
  trials.add(no_orders, orders, "XADD", orders, no_entry, "by", nobody);  // no such id may be
  trials.add(no_orders, orders, "XREVRANGE", orders, "+", "-", "COUNT", 1);
  trials.add(no_orders, any, "HSET", none, nobody, 0, nobody);
  trials.add(no_orders, any, "HGETALL", none);
  trials.add(no_orders, any, "PEXPIRE", none, 1);
  trials.add(no_orders, keys.instance("*"), "PTTL", keys.instance(""));
}

// Of no name: what is pushed there is cut off in the same breath.
void add_of_refusals(const RedisKeys& keys, Trials& trials) {
  const auto any = keys.refused("*");
  const auto none = keys.refused("");
  trials.add(no_refusals, any, "LPUSH", none, "");
  trials.add(no_refusals, any, "LRANGE", none, 0, 0);
  trials.add(no_refusals, any, "PEXPIRE", none, 1);
  trials.add(no_refusals, any, "LTRIM", none, 1, 0);
}

void add_of_queue(const RedisKeys& keys, points::QueueName queue, std::string_view consumer,
                  Trials& trials) {
  const auto stream = keys.stream({queue, LaneKind::normal}, 0);
  const auto stats = keys.stats(queue, 0);
  const auto begun = keys.trials(queue, 0);
  trials.add(no_take_over, stream, "XINFO", "CONSUMERS", stream, group_name);
  trials.add(no_take_over, stream, "XPENDING", stream, group_name);
  trials.add(no_take_over, stream, "XCLAIM", stream, group_name, consumer, 0, no_entry);
  trials.add(no_take_over, stream, "XGROUP", "DELCONSUMER", stream, group_name, nobody);
  trials.add(no_orphans, stream, "XINFO", "STREAM", stream);
  trials.add(no_settling, stream, "XACK", stream, group_name, no_entry);
  trials.add(no_settling, stream, "XDEL", stream, no_entry);
  trials.add(no_depth, stream, "XLEN", stream);
  trials.add(no_depth, stream, "XRANGE", stream, no_entry, no_entry);
  trials.add(no_depth, stats, "HMGET", stats, "points");
  trials.add(no_recount, stats, "HSET", stats, nobody, 0, nobody);
  trials.add(no_trials, begun, "HINCRBY", begun, nobody, nobody);  // is no number
  trials.add(no_trials, begun, "HDEL", begun, nobody);
  trials.add(no_shards, stream, "EXISTS", stream);
}

/// One of what would fail in silence each.
std::vector<Trial> rights_trials(const RedisKeys& keys, std::string_view consumer) {
  Trials trials;
  add_of_instance(keys, consumer, trials);
  add_of_shards(keys, trials);
  add_of_orders(keys, trials);
  add_of_refusals(keys, trials);
  for (const auto queue : points::all_queues) add_of_queue(keys, queue, consumer, trials);
  return std::move(trials).all();
}

/// Rights are judged before anything else: a server that loads its data or is full tells them, too.
bool lacks_right(redis::ReplyView reply) {
  return reply.is_error() && reply.text().starts_with("NOPERM");
}

}  // namespace

template <class Redis>
asio::awaitable<Result<std::vector<MissingRight>>> missing_rights(Redis& redis, RedisKeys keys,
                                                                  std::string consumer) {
  auto trials = rights_trials(keys, consumer);
  std::vector<redis::Command> commands;
  for (const auto& trial : trials) commands.push_back(trial.command);
  const auto replies = co_await redis.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  std::vector<MissingRight> missing;
  for (std::size_t at = 0; at != trials.size(); ++at)
    if (lacks_right((*replies)[at].view())) missing.push_back(std::move(trials[at].right));
  co_return missing;
}

template asio::awaitable<Result<std::vector<MissingRight>>> missing_rights(redis::RedisConnection&,
                                                                           RedisKeys, std::string);
template asio::awaitable<Result<std::vector<MissingRight>>> missing_rights(redis::RedisLink&,
                                                                           RedisKeys, std::string);

}  // namespace fixline::queue
