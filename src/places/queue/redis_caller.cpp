#include "queue/redis_caller.hpp"

#include "queue/redis_functions.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::RedisReply;

bool lacks_functions(const RedisReply& reply) {
  return reply.view().is_error() && reply.view().text().starts_with("ERR Function not found");
}

Command load_command() { return redis::command("FUNCTION", "LOAD", "REPLACE", function_library); }

Result<void> loaded(Result<RedisReply> reply) {
  auto done = redis::accepted(std::move(reply));
  if (done) return {};
  Error error = std::move(done).error();
  if (error.code == ErrorCode::misconfigured &&
      error.detail.find("unknown command") != std::string::npos)
    error.detail += " (Redis 7.0 or later is needed)";
  // Over maxmemory nothing can be loaded, but those that are there can be called.
  if (error.code == ErrorCode::overloaded) return {};
  return std::unexpected(in_context(std::move(error), "loading functions"));
}

}  // namespace

asio::awaitable<Result<void>> load_functions(redis::RedisConnection& connection) {
  const Command load = load_command();
  co_return loaded(co_await connection.execute(load));
}

asio::awaitable<Result<void>> RedisCaller::load() {
  const Command load = load_command();
  co_return loaded(co_await link_.execute(load));
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

std::vector<Command> group_commands(const RedisKeys& keys, points::QueueName queue,
                                    std::uint32_t shards) {
  std::vector<Command> commands;
  for (std::uint32_t shard = 0; shard != shards; ++shard)
    for (const auto kind : {points::LaneKind::priority, points::LaneKind::normal})
      commands.push_back(redis::command("XGROUP", "CREATE", keys.stream({queue, kind}, shard),
                                        group_name, 0, "MKSTREAM"));
  return commands;
}

Result<void> made_group(const RedisReply& reply) {
  if (!reply.view().is_error() || reply.view().text().starts_with("BUSYGROUP")) return {};
  Error error = redis::error_of(reply.view().text());
  if (error.code == ErrorCode::overloaded) return {};
  return std::unexpected(std::move(error));
}

}  // namespace fixline::queue
