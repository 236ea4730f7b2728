#include "queue/functions/redis_caller.hpp"

#include <optional>
#include <string>
#include <utility>

#include "queue/functions/redis_functions.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::RedisReply;

bool lacks_functions(const RedisReply& reply) {
  return reply.view().is_error() && reply.view().text().starts_with("ERR Function not found");
}

std::vector<Command> load_commands() {
  std::vector<Command> commands;
  for (const auto library : function_libraries)
    commands.push_back(redis::command("FUNCTION", "LOAD", "REPLACE", library));
  return commands;
}

Result<void> loaded(const RedisReply& reply) {
  if (!reply.view().is_error()) return {};
  Error error = redis::error_of(reply.view().text());
  if (error.code == ErrorCode::misconfigured &&
      error.detail.find("unknown command") != std::string::npos)
    error.detail += " (Redis 7.0 or later is needed)";
  // Over maxmemory nothing can be loaded, but those that are there can be called.
  if (error.code == ErrorCode::overloaded) return {};
  error.detail = "redis: loading functions: " + std::string(after_subject(error.detail, "redis"));
  return std::unexpected(std::move(error));
}

Result<void> all_loaded(const Result<std::vector<RedisReply>>& replies) {
  if (!replies) return std::unexpected(replies.error());
  for (const auto& reply : *replies)
    if (auto done = loaded(reply); !done) return done;
  return {};
}

/// Why there is no group, by the reply to the command that makes it.
std::optional<Error> obstacle_in(const RedisReply& reply) {
  if (!reply.view().is_error() || reply.view().text().starts_with("BUSYGROUP")) return {};
  Error error = redis::error_of(reply.view().text());
  if (error.code == ErrorCode::overloaded) return {};
  return error;
}

}  // namespace

asio::awaitable<Result<void>> load_functions(redis::RedisConnection& connection) {
  const auto load = load_commands();
  const auto replies = co_await connection.execute_all(load);
  co_return all_loaded(replies);
}

// A server that does not take our functions says why, which tells more than that it lacks them.
asio::awaitable<Result<RedisReply>> RedisCaller::ask(const Command& function) {
  auto reply = co_await link_.execute(function);
  if (!reply || !lacks_functions(*reply)) co_return reply;
  const auto load = load_commands();
  auto loaded = co_await link_.execute_all(load);
  if (!loaded) co_return std::unexpected(std::move(loaded).error());
  for (RedisReply& each : *loaded)
    if (each.view().is_error()) co_return std::move(each);
  co_return co_await link_.execute(function);
}

asio::awaitable<Result<std::vector<RedisReply>>> RedisCaller::ask_all(
    std::span<const Command> functions) {
  auto replies = co_await link_.execute_all(functions);
  if (!replies) co_return replies;
  for (std::size_t i = 0; i != replies->size(); ++i) {
    if (!lacks_functions((*replies)[i])) continue;
    auto again = co_await ask(functions[i]);
    if (!again) co_return std::unexpected(std::move(again).error());
    (*replies)[i] = std::move(*again);
  }
  co_return replies;
}

asio::awaitable<Result<RedisReply>> RedisCaller::call(const Command& function) {
  co_return redis::accepted(co_await ask(function));
}

asio::awaitable<Result<std::vector<RedisReply>>> RedisCaller::call_all(
    std::span<const Command> functions) {
  co_return redis::accepted(co_await ask_all(functions));
}

template <class Redis>
asio::awaitable<Result<void>> make_groups(Redis& redis, RedisKeys keys, std::vector<Stream> streams,
                                          StreamTroubles& troubles) {
  std::vector<Command> commands;
  for (const auto& [lane, shard] : streams)
    commands.push_back(
        redis::command("XGROUP", "CREATE", keys.stream(lane, shard), group_name, 0, "MKSTREAM"));
  const auto replies = co_await redis.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  for (std::size_t at = 0; at != streams.size(); ++at) {
    const auto obstacle = obstacle_in((*replies)[at]);
    if (!obstacle) continue;
    if (redis::is_of_whole_server((*replies)[at].view().text()))
      co_return std::unexpected(*obstacle);
    const auto& [lane, shard] = streams[at];
    troubles.is_unread(streams[at], of_stream(*obstacle, keys.stream(lane, shard)),
                       StreamTroubles::Clock::now());
  }
  co_return Result<void>{};
}

template asio::awaitable<Result<void>> make_groups(redis::RedisConnection&, RedisKeys,
                                                   std::vector<Stream>, StreamTroubles&);
template asio::awaitable<Result<void>> make_groups(redis::RedisLink&, RedisKeys,
                                                   std::vector<Stream>, StreamTroubles&);

}  // namespace fixline::queue
