#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "reactor/backoff.hpp"
#include "redis/command.hpp"
#include "redis/options.hpp"
#include "redis/reply.hpp"
#include "telemetry/log.hpp"

namespace fixline::redis {

class RedisConnection;

/// Keeps one connection to Redis up, and connects again, with growing waits, when it is lost, or
/// when the server turns out to be a replica: its name may lead to another by then. One reactor;
/// must outlive the tasks that use it.
class RedisLink {
 public:
  /// Prepares a fresh connection (loads functions, makes groups) before anybody may use it. When
  /// it fails, the connection is given up and tried again later.
  using Preparation = std::function<asio::awaitable<Result<void>>(RedisConnection&)>;

  RedisLink(RedisOptions options, telemetry::Log log, Preparation prepare = {});
  RedisLink& operator=(RedisLink&&) = delete;
  ~RedisLink();

  /// `listener` hears each time that the link comes up.
  void on_up(std::function<void()> listener) { on_up_ = std::move(listener); }

  /// Connects, and connects again, until cancelled.
  asio::awaitable<void> run();

  /// As RedisConnection's; at once `unavailable` while the link is down.
  asio::awaitable<Result<RedisReply>> execute(const Command& command,
                                              std::chrono::milliseconds blocking = {});
  asio::awaitable<Result<std::vector<RedisReply>>> execute_all(std::span<const Command> commands);

  [[nodiscard]] bool is_up() const noexcept { return connection_ != nullptr; }

  /// Since when the link is up without a break; nullopt while it is down.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> up_since() const noexcept;

  /// Since when it is not up, if it is not.
  [[nodiscard]] std::chrono::steady_clock::time_point down_since() const noexcept {
    return down_since_;
  }

  /// What keeps the link down; nullopt while it is up or has not been tried yet.
  [[nodiscard]] const std::optional<Error>& trouble() const noexcept { return trouble_; }

  /// Gives the connection up, so that what the server sends on it is not taken for an answer.
  void reset();

 private:
  asio::awaitable<void> hold(std::shared_ptr<RedisConnection> connection);
  asio::awaitable<void> prepare(std::shared_ptr<RedisConnection> connection);
  void won(std::shared_ptr<RedisConnection> connection);
  void lost(const Error& reason);
  void drop();
  static void leave_replica(RedisConnection& connection, std::span<const RedisReply> replies);
  [[nodiscard]] Error down() const;

  RedisOptions options_;
  telemetry::Log log_;
  Preparation prepare_;
  std::function<void()> on_up_;
  reactor::Backoff backoff_;
  std::shared_ptr<RedisConnection> connection_;
  std::chrono::steady_clock::time_point up_since_;
  std::chrono::steady_clock::time_point down_since_ = std::chrono::steady_clock::now();
  std::optional<Error> trouble_;
};

}  // namespace fixline::redis
