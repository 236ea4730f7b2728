#include "redis/link.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <random>

#include "redis/connection.hpp"
#include "redis/redis_error.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::redis {

RedisLink::RedisLink(RedisOptions options, telemetry::Log log, Preparation prepare)
    : options_(std::move(options)),
      log_(std::move(log)),
      prepare_(std::move(prepare)),
      backoff_(options_.reconnect_first, options_.reconnect_longest, std::random_device{}()) {}

RedisLink::~RedisLink() = default;

asio::awaitable<void> RedisLink::run() {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  for (;;) {
    auto opened = co_await RedisConnection::open(options_);
    if (opened)
      co_await hold(std::move(*opened));
    else
      lost(opened.error());
    pause.expires_after(backoff_.next());
    co_await pause.async_wait(asio::use_awaitable);
  }
}

asio::awaitable<void> RedisLink::hold(std::shared_ptr<RedisConnection> connection) {
  using namespace asio::experimental::awaitable_operators;
  struct DropAtTheEnd {
    RedisLink& link;
    ~DropAtTheEnd() { link.drop(); }
  } const drop_at_the_end{*this};
  co_await (connection->run() && prepare(connection));
  lost(connection->reason());
}

asio::awaitable<void> RedisLink::prepare(std::shared_ptr<RedisConnection> connection) {
  Result<void> prepared;
  if (prepare_) prepared = co_await prepare_(*connection);
  if (!prepared)
    connection->close(prepared.error());
  else if (connection->is_open())
    won(std::move(connection));
}

void RedisLink::won(std::shared_ptr<RedisConnection> connection) {
  connection_ = std::move(connection);
  up_since_ = std::chrono::steady_clock::now();
  trouble_.reset();
  backoff_.reset();
  log_->log(telemetry::seldom("connections to redis"), spdlog::level::info,
            "redis: {} connected to {}", options_.client_name, to_string(options_.address));
  if (on_up_) on_up_();
}

void RedisLink::drop() {
  if (connection_) down_since_ = std::chrono::steady_clock::now();
  connection_ = nullptr;
}

void RedisLink::lost(const Error& reason) {
  drop();
  if (reason.code == ErrorCode::cancelled) return;  // by reset(): nothing is wrong
  // Told once for each new reason, not at each attempt.
  if (!trouble_ || trouble_->detail != reason.detail)
    log_->log(telemetry::seldom("no connection to redis"), spdlog::level::warn,
              "redis: {} has no connection to {}: {}", options_.client_name,
              to_string(options_.address), after_subject(reason.detail, "redis"));
  trouble_ = reason;
}

std::optional<std::chrono::steady_clock::time_point> RedisLink::up_since() const noexcept {
  return is_up() ? std::optional(up_since_) : std::nullopt;
}

void RedisLink::reset() {
  if (connection_) connection_->close(redis_error(ErrorCode::cancelled, "connection reset"));
  drop();
}

Error RedisLink::down() const {
  if (trouble_) return Error{ErrorCode::unavailable, trouble_->detail};
  return redis_error(ErrorCode::unavailable, "not connected yet");
}

asio::awaitable<Result<RedisReply>> RedisLink::execute(const Command& command,
                                                       std::chrono::milliseconds blocking) {
  const auto connection = connection_;
  if (!connection) co_return std::unexpected(down());
  auto reply = co_await connection->execute(command, blocking);
  if (reply) leave_replica(*connection, std::span(&*reply, 1));
  co_return reply;
}

asio::awaitable<Result<std::vector<RedisReply>>> RedisLink::execute_all(
    std::span<const Command> commands) {
  const auto connection = connection_;
  if (!connection) co_return std::unexpected(down());
  auto replies = co_await connection->execute_all(commands);
  if (replies) leave_replica(*connection, *replies);
  co_return replies;
}

void RedisLink::leave_replica(RedisConnection& connection, std::span<const RedisReply> replies) {
  for (const RedisReply& reply : replies)
    if (reply.view().is_error() && is_of_replica(reply.view().text()))
      return connection.close(error_of(reply.view().text()));
}

}  // namespace fixline::redis
