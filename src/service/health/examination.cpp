#include "health/examination.hpp"

#include <utility>

#include "error/error.hpp"
#include "health/judgement.hpp"
#include "points/lane.hpp"
#include "queue/redis_durability.hpp"
#include "queue/redis_rights.hpp"
#include "reactor/deadline.hpp"
#include "reactor/run_blocking.hpp"

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
  const auto missing = co_await queue::missing_rights(connection, queue::RedisKeys(), "doctor");
  if (missing) append(rights_findings(*missing), found);
  const auto able = co_await queue::check_durability(connection, durability);
  if (auto finding = obstacle(able)) found.push_back(std::move(*finding));
}

/// Runs `questions` on a connection of their own. Errors: unavailable.
template <class Questions>
asio::awaitable<Result<void>> ask_over_connection(redis::RedisOptions options,
                                                  Questions questions) {
  auto opened = co_await redis::RedisConnection::open(std::move(options));
  if (!opened) co_return std::unexpected(std::move(opened).error());
  const auto connection = std::move(*opened);
  const auto asked = [&] { return questions(*connection); };
  if (!co_await reactor::ends_before(asked, [&] { return connection->run(); }))
    co_return failure(ErrorCode::unavailable, "redis: the connection broke");
  co_return Result<void>{};
}

asio::awaitable<void> find_obstacle(queue::RedisQueueOptions options,
                                    std::optional<Finding>& found) {
  const auto question = [&](redis::RedisConnection& connection) -> asio::awaitable<void> {
    found = obstacle(co_await queue::check_durability(connection, options.durability));
  };
  co_await ask_over_connection(options.redis, question);
}

std::string of_queue(points::QueueName queue, std::string_view what) {
  return "queue " + std::string(points::short_name(queue)) + ": " + std::string(what);
}

Findings findings_of(points::QueueName queue, const store::TableFlaws& flaws) {
  Findings findings;
  for (const auto& flaw : flaws)
    findings.push_back({Subject::postgres, of_queue(queue, flaw.what), flaw.effect, flaw.remedy});
  return findings;
}

Finding unwritable(points::QueueName queue, const Error& error) {
  return {Subject::postgres, of_queue(queue, after_subject(error.detail, "postgres")),
          "its points wait in the queue until this is mended",
          "run `fixline migrate`, or mend the table as the message says"};
}

}  // namespace

asio::awaitable<Findings> examine_redis(queue::RedisQueueOptions options) {
  Findings found;
  const auto questions = [&](redis::RedisConnection& connection) {
    return ask(connection, options.durability, found);
  };
  const auto asked = co_await ask_over_connection(options.redis, questions);
  if (!asked) found.push_back(unreachable(Subject::redis, asked.error()));
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
  append(co_await examine_tables(writer), found);
  if (const auto size = co_await writer.size_of_dead_letters())
    append(dead_letter_findings(*size), found);
  co_return found;
}

asio::awaitable<Findings> examine_tables(store::PostgresPointWriter& writer) {
  Findings found;
  for (const auto queue : points::all_queues) {
    const auto flaws = co_await writer.find_flaws(queue);
    if (!flaws && flaws.error().code != ErrorCode::misconfigured) break;  // it answers no more
    append(flaws ? findings_of(queue, *flaws) : Findings{unwritable(queue, flaws.error())}, found);
  }
  co_return found;
}

std::optional<Finding> obstacle_to_start(const queue::RedisQueueOptions& options) {
  if (options.durability != queue::Durability::fsync) return std::nullopt;
  asio::io_context loop(1);
  std::optional<Finding> found;
  reactor::run_blocking(loop, find_obstacle(options, found));
  return found;
}

}  // namespace fixline::health
