#include "queue/redis_durability.hpp"

#include <algorithm>
#include <utility>

namespace fixline::queue {
namespace {

constexpr std::string_view needs_of_fsync =
    "QUEUE_DURABILITY=fsync needs a Redis that has WAITAOF (7.2 or later) and appendonly yes";

}  // namespace

std::optional<redis::Command> durability_command(Durability durability,
                                                 std::chrono::milliseconds limit) {
  // 0 would be without an end.
  const auto wait = std::max<std::chrono::milliseconds::rep>(limit.count(), 1);
  switch (durability) {
    case Durability::memory: break;
    case Durability::replica: return redis::command("WAIT", 1, wait);
    case Durability::fsync: return redis::command("WAITAOF", 1, 0, wait);
  }
  return std::nullopt;
}

Result<void> confirmed(Durability durability, const redis::RedisReply& reply) {
  const redis::ReplyView view = reply.view();
  if (view.is_error()) {
    Error error = redis::error_of(view.text());
    if (error.code == ErrorCode::misconfigured && durability == Durability::fsync)
      error.detail += ": " + std::string(needs_of_fsync);
    return std::unexpected(std::move(error));
  }
  const auto copies = durability == Durability::fsync ? view[0].integer() : view.integer();
  if (copies.value_or(0) >= 1) return {};
  return failure(ErrorCode::unavailable, durability == Durability::fsync
                                             ? "redis: not synced to its disk in time"
                                             : "redis: no replica has it in time");
}

asio::awaitable<Result<void>> check_durability(redis::RedisConnection& connection,
                                               Durability durability) {
  if (durability != Durability::fsync) co_return Result<void>{};
  const redis::Command ask = redis::command("WAITAOF", 0, 0, 1);
  auto reply = co_await connection.execute(ask);
  if (!reply) co_return std::unexpected(std::move(reply).error());
  if (!reply->view().is_error()) co_return Result<void>{};
  co_return confirmed(durability, *reply);
}

}  // namespace fixline::queue
