#include "health/examination.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

#include "error/subject.hpp"
#include "health/judgement.hpp"
#include "points/lane.hpp"
#include "queue/redis_durability.hpp"
#include "reactor/deadline.hpp"

namespace fixline::health {
namespace {

/// The error is about the promise that the settings make, so that it names the other way to it.
std::optional<Finding> obstacle(const Result<void>& able) {
  if (able || able.error().code != ErrorCode::misconfigured) return std::nullopt;
  return Finding{Subject::redis, able.error().detail, "the service does not start",
                 std::string(queue::instead_of_fsync)};
}

asio::awaitable<void> ask(redis::RedisConnection& connection, queue::Durability durability,
                          Findings& found) {
  const auto commands = redis::facts_commands();
  const auto replies = co_await connection.execute_all(commands);
  const auto facts = replies ? redis::facts_from(*replies)
                             : Result<redis::RedisFacts>(std::unexpected(replies.error()));
  if (facts)
    append(redis_findings(*facts), found);
  else
    found.push_back(unreachable(Subject::redis, facts.error()));
  const auto able = co_await queue::check_durability(connection, durability);
  if (auto finding = obstacle(able)) found.push_back(std::move(*finding));
}

asio::awaitable<void> ask_ability(redis::RedisConnection& connection, queue::Durability durability,
                                  std::optional<Finding>& found) {
  found = obstacle(co_await queue::check_durability(connection, durability));
}

asio::awaitable<void> find_obstacle(queue::RedisQueueOptions options,
                                    std::optional<Finding>& found) {
  auto opened = co_await redis::RedisConnection::open(options.redis);
  if (!opened) co_return;
  const auto connection = std::move(*opened);
  const auto question = [&] { return ask_ability(*connection, options.durability, found); };
  co_await reactor::ends_before(question, [&] { return connection->run(); });
}

}  // namespace

asio::awaitable<Findings> examine_redis(queue::RedisQueueOptions options) {
  Findings found;
  auto opened = co_await redis::RedisConnection::open(options.redis);
  if (!opened) {
    found.push_back(unreachable(Subject::redis, opened.error()));
    co_return found;
  }
  const auto connection = std::move(*opened);
  const auto questions = [&] { return ask(*connection, options.durability, found); };
  if (!co_await reactor::ends_before(questions, [&] { return connection->run(); })) {
    const Error broken{ErrorCode::unavailable, "redis: the connection broke"};
    found.push_back(unreachable(Subject::redis, broken));
  }
  co_return found;
}

asio::awaitable<Findings> examine_database(store::PostgresPointWriter& writer,
                                           std::size_t sessions_wanted) {
  Findings found;
  const auto facts = co_await writer.facts();
  if (!facts) {
    found.push_back(unreachable(Subject::postgres, facts.error()));
    co_return found;
  }
  append(database_findings(*facts, sessions_wanted), found);
  for (const auto queue : points::all_queues) {
    const auto ready = co_await writer.prepare(queue);
    if (ready) continue;
    if (ready.error().code != ErrorCode::misconfigured) break;  // it does not answer any more
    Finding finding{Subject::postgres,
                    "queue " + std::string(points::short_name(queue)) + ": " +
                        std::string(after_subject(ready.error().detail, "postgres")),
                    "its points wait in the queue until this is mended",
                    "run `fixline migrate`, or mend the table as the message says"};
    found.push_back(std::move(finding));
  }
  co_return found;
}

std::optional<Finding> obstacle_to_start(const queue::RedisQueueOptions& options) {
  if (options.durability != queue::Durability::fsync) return std::nullopt;
  asio::io_context loop(1);
  std::optional<Finding> found;
  asio::co_spawn(loop, find_obstacle(options, found), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  loop.run();
  return found;
}

}  // namespace fixline::health
