#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "redis/command.hpp"
#include "redis/options.hpp"
#include "redis/reply.hpp"
#include "redis/resp_parser.hpp"

namespace fixline::redis {

/// One logged-in session with Redis, shared by any number of coroutines of one reactor. Commands
/// go out in the order of the calls, all that came in one turn of the loop in one write; each
/// caller gets its own reply. Not thread-safe. Once closed it stays so.
class RedisConnection : public std::enable_shared_from_this<RedisConnection> {
 public:
  /// Connects and logs in. Errors: unavailable, misconfigured (wrong password, no such database).
  static asio::awaitable<Result<std::shared_ptr<RedisConnection>>> open(RedisOptions options);

  RedisConnection(asio::any_io_executor executor, RedisOptions options);
  RedisConnection& operator=(RedisConnection&&) = delete;
  ~RedisConnection();

  /// Moves the bytes until the connection ends or this is cancelled; it is closed then. The others
  /// are answered only while it runs.
  asio::awaitable<void> run();

  /// One command and its reply, which may be an error reply. `blocking` is how long the command
  /// itself tells the server to wait; the command limit comes on top. The command must live until
  /// this returns.
  /// Errors: unavailable (closed, or lost before the reply: it may have been executed), overloaded
  /// (not sent), cancelled. A cancelled caller's command is sent all the same, its reply dropped.
  asio::awaitable<Result<RedisReply>> execute(const Command& command,
                                              std::chrono::milliseconds blocking = {});

  /// Several commands in one go, and their replies in order.
  asio::awaitable<Result<std::vector<RedisReply>>> execute_all(std::span<const Command> commands);

  /// Ends the session: all that wait get `reason`, as do later callers.
  void close(Error reason);

  [[nodiscard]] bool is_open() const noexcept { return !closed_; }
  /// Why it was closed.
  [[nodiscard]] const Error& reason() const noexcept { return reason_; }

 private:
  using Clock = std::chrono::steady_clock;
  class Waiter;
  struct Exchange {
    Waiter* waiter;  // null when the caller went away
    std::size_t replies_left;
    Clock::time_point deadline;
  };

  asio::awaitable<void> establish(Result<void>& outcome);
  asio::awaitable<Result<void>> connect();
  asio::awaitable<Result<void>> connect_to(asio::generic::stream_protocol::endpoint endpoint);
  asio::awaitable<Result<void>> log_in();
  asio::awaitable<Result<RedisReply>> next_reply();

  [[nodiscard]] Result<void> room_for(std::size_t bytes) const;
  void enqueue(std::span<const Command> commands, Waiter& waiter, Clock::time_point deadline);
  asio::awaitable<Result<void>> exchange(std::span<const Command> commands,
                                         std::chrono::milliseconds blocking,
                                         std::span<RedisReply> replies);
  asio::awaitable<void> read_replies();
  asio::awaitable<void> write_commands();
  asio::awaitable<void> watch_deadlines();
  bool deliver_replies();
  [[nodiscard]] bool is_overdue() const;

  RedisOptions options_;
  asio::generic::stream_protocol::socket socket_;
  RespParser parser_;
  asio::steady_timer outgoing_came_;  // never expires; cancelled to wake the writer
  std::string outgoing_;
  std::string writing_;
  std::vector<char> incoming_;
  std::deque<Exchange> unanswered_;
  std::uint64_t first_unanswered_ = 0;  // the number of unanswered_.front()
  Error reason_{ErrorCode::unavailable, "redis: not connected"};
  bool closed_ = false;
};

}  // namespace fixline::redis
