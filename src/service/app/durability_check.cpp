#include "app/durability_check.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <utility>

#include "queue/redis_durability.hpp"
#include "reactor/deadline.hpp"

namespace fixline::app {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> ask(Result<void>& answer, redis::RedisConnection& connection,
                          queue::Durability durability) {
  answer = co_await queue::check_durability(connection, durability);
}

asio::awaitable<void> ask_if_there(Result<void>& answer, const queue::RedisQueueOptions& options) {
  auto opened = co_await redis::RedisConnection::open(options.redis);
  if (!opened) co_return;
  const auto connection = std::move(*opened);
  const auto question = [&] { return ask(answer, *connection, options.durability); };
  co_await reactor::ends_before(question, [&] { return connection->run(); });
}

}  // namespace

Result<void> check_durability(const queue::RedisQueueOptions& options) {
  if (options.durability != queue::Durability::fsync) return {};
  asio::io_context loop(1);
  Result<void> answer;
  asio::co_spawn(loop, ask_if_there(answer, options), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  loop.run();
  if (!answer && answer.error().code != ErrorCode::misconfigured) return {};
  return answer;
}

}  // namespace fixline::app
