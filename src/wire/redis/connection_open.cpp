// How a session begins: address, socket, log-in.

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include "reactor/asio.hpp"
#include "reactor/deadline.hpp"
#include "redis/connection.hpp"
#include "redis/redis_error.hpp"

namespace fixline::redis {
namespace {

using reactor::as_value;

using Endpoint = asio::generic::stream_protocol::endpoint;

std::unexpected<Error> unreachable(const boost::system::error_code& error) {
  return std::unexpected(redis_error(ErrorCode::unavailable, error.message()));
}

/// The addresses that a server of this name may have. Only real names are looked up.
asio::awaitable<Result<std::vector<Endpoint>>> endpoints_of(const RedisAddress& address) {
  std::vector<Endpoint> endpoints;
  if (!address.socket_path.empty()) {
    if (address.socket_path.size() > 107)
      co_return std::unexpected(
          redis_error(ErrorCode::misconfigured, "the socket's path is too long"));
    endpoints.emplace_back(asio::local::stream_protocol::endpoint(address.socket_path));
    co_return endpoints;
  }
  boost::system::error_code error;
  const auto numeric = asio::ip::make_address(address.host, error);
  if (!error) {
    endpoints.emplace_back(asio::ip::tcp::endpoint(numeric, address.port));
    co_return endpoints;
  }
  asio::ip::tcp::resolver resolver(co_await asio::this_coro::executor);
  auto [problem, found] =
      co_await resolver.async_resolve(address.host, std::to_string(address.port), as_value);
  if (problem) co_return unreachable(problem);
  for (const auto& entry : found) endpoints.emplace_back(entry.endpoint());
  co_return endpoints;
}

}  // namespace

asio::awaitable<Result<std::shared_ptr<RedisConnection>>> RedisConnection::open(
    RedisOptions options) {
  const auto executor = co_await asio::this_coro::executor;
  const auto limit = options.connect_limit;
  auto connection = std::make_shared<RedisConnection>(executor, std::move(options));
  Result<void> outcome;
  const bool in_time =
      co_await reactor::finishes_within(limit, [&] { return connection->establish(outcome); });
  if (!in_time)
    outcome = std::unexpected(redis_error(
        ErrorCode::unavailable, "no answer within " + std::to_string(limit.count()) + " ms"));
  if (!outcome) co_return std::unexpected(std::move(outcome).error());
  co_return connection;
}

asio::awaitable<void> RedisConnection::establish(Result<void>& outcome) {
  auto connected = co_await connect();
  if (connected) connected = co_await log_in();
  outcome = std::move(connected);
}

asio::awaitable<Result<void>> RedisConnection::connect() {
  const auto endpoints = co_await endpoints_of(options_.address);
  if (!endpoints) co_return std::unexpected(endpoints.error());
  Result<void> outcome =
      std::unexpected(redis_error(ErrorCode::unavailable, "the name has no address"));
  for (const Endpoint& endpoint : *endpoints) {
    outcome = co_await connect_to(endpoint);
    if (outcome) break;
  }
  co_return outcome;
}

asio::awaitable<Result<void>> RedisConnection::connect_to(Endpoint endpoint) {
  boost::system::error_code ignored;
  socket_.close(ignored);
  auto [error] = co_await socket_.async_connect(endpoint, as_value);
  if (error) co_return unreachable(error);
  if (options_.address.socket_path.empty()) {
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
  }
  co_return Result<void>{};
}

asio::awaitable<Result<void>> RedisConnection::log_in() {
  const RedisAddress& address = options_.address;
  std::vector<Command> commands;
  if (!address.password.empty()) {
    commands.emplace_back("AUTH");
    if (!address.username.empty()) commands.back().word(address.username);
    commands.back().word(address.password);
  }
  commands.push_back(command("SELECT", address.database));
  commands.push_back(command("CLIENT", "SETNAME", options_.client_name));
  std::string bytes;
  for (const Command& each : commands) each.append_to(bytes);
  auto [error, written] = co_await asio::async_write(socket_, asio::buffer(bytes), as_value);
  if (error) co_return unreachable(error);
  for (std::size_t i = 0; i != commands.size(); ++i) {
    const auto reply = accepted(co_await next_reply());
    // The name is for people alone; a server whose rules forbid CLIENT is fine.
    const bool is_name = i + 1 == commands.size();
    if (!reply && !(is_name && reply.error().code == ErrorCode::misconfigured))
      co_return std::unexpected(reply.error());
  }
  co_return Result<void>{};
}

/// For the log-in alone: later, read_replies() reads.
asio::awaitable<Result<RedisReply>> RedisConnection::next_reply() {
  for (;;) {
    auto reply = parser_.next();
    if (!reply)
      co_return std::unexpected(redis_error(ErrorCode::unavailable, reply.error().detail));
    if (*reply) co_return std::move(**reply);
    auto [error, size] = co_await socket_.async_read_some(asio::buffer(incoming_), as_value);
    if (error) co_return unreachable(error);
    parser_.feed({incoming_.data(), size});
  }
}

}  // namespace fixline::redis
