#include "queue/redis_caller.hpp"

#include <array>
#include <optional>
#include <string>

#include "queue/redis_functions.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::RedisReply;

bool lacks_functions(const RedisReply& reply) {
  return reply.view().is_error() && reply.view().text().starts_with("ERR Function not found");
}

std::array<Command, function_libraries.size()> load_commands() {
  return {redis::command("FUNCTION", "LOAD", "REPLACE", function_libraries[0]),
          redis::command("FUNCTION", "LOAD", "REPLACE", function_libraries[1])};
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

/// What a command that makes a group was answered.
Result<void> made_group(const RedisReply& reply) {
  if (!reply.view().is_error() || reply.view().text().starts_with("BUSYGROUP")) return {};
  Error error = redis::error_of(reply.view().text());
  if (error.code == ErrorCode::overloaded) return {};
  return std::unexpected(std::move(error));
}

}  // namespace

asio::awaitable<Result<void>> load_functions(redis::RedisConnection& connection) {
  const auto load = load_commands();
  const auto replies = co_await connection.execute_all(load);
  co_return all_loaded(replies);
}

asio::awaitable<Result<void>> RedisCaller::load() {
  const auto load = load_commands();
  const auto replies = co_await link_.execute_all(load);
  co_return all_loaded(replies);
}

asio::awaitable<Result<RedisReply>> RedisCaller::call(const Command& function) {
  auto reply = co_await link_.execute(function);
  if (reply && lacks_functions(*reply)) {
    if (auto done = co_await load(); !done) co_return std::unexpected(std::move(done).error());
    reply = co_await link_.execute(function);
  }
  co_return redis::accepted(std::move(reply));
}

asio::awaitable<Result<std::vector<RedisReply>>> RedisCaller::call_all(
    std::span<const Command> functions) {
  auto replies = co_await link_.execute_all(functions);
  if (!replies) co_return std::unexpected(std::move(replies).error());
  std::optional<Error> first;
  for (std::size_t i = 0; i != replies->size(); ++i) {
    RedisReply& reply = (*replies)[i];
    if (lacks_functions(reply)) {
      auto again = co_await call(functions[i]);
      if (again) {
        reply = std::move(*again);
        continue;
      }
      if (!first) first = std::move(again).error();
    } else if (reply.view().is_error() && !first) {
      first = redis::error_of(reply.view().text());
    }
  }
  if (first) co_return std::unexpected(*std::move(first));
  co_return replies;
}

template <class Redis>
asio::awaitable<Result<void>> make_groups(Redis& redis, RedisKeys keys,
                                          std::vector<Stream> streams) {
  std::vector<Command> commands;
  for (const auto& [lane, shard] : streams)
    commands.push_back(
        redis::command("XGROUP", "CREATE", keys.stream(lane, shard), group_name, 0, "MKSTREAM"));
  const auto replies = co_await redis.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  for (const auto& reply : *replies)
    if (auto made = made_group(reply); !made) co_return made;
  co_return Result<void>{};
}

template asio::awaitable<Result<void>> make_groups(redis::RedisConnection&, RedisKeys,
                                                   std::vector<Stream>);
template asio::awaitable<Result<void>> make_groups(redis::RedisLink&, RedisKeys,
                                                   std::vector<Stream>);

}  // namespace fixline::queue
