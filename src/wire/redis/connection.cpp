#include "redis/connection.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>
#include <optional>

#include "reactor/deadline.hpp"
#include "redis/redis_error.hpp"

namespace fixline::redis {
namespace {

using reactor::as_value;
constexpr std::size_t read_bytes = 64U << 10;
constexpr std::size_t idle_buffer_bytes_max = 1U << 20;

/// Why a connection ended whose read or write failed: our own stop is no trouble.
Error reason_for(std::string_view verb, const boost::system::error_code& failed) {
  if (failed == asio::error::operation_aborted) return redis_error(ErrorCode::cancelled, "stopped");
  return redis_error(ErrorCode::unavailable, std::string(verb) + ": " + failed.message());
}

}  // namespace

/// One caller that waits for its replies; lives in the caller's frame.
class RedisConnection::Waiter {
 public:
  Waiter(RedisConnection& connection, std::span<RedisReply> replies)
      : connection_(connection),
        replies_(replies),
        done_(connection.socket_.get_executor(), Clock::time_point::max()) {}
  Waiter& operator=(Waiter&&) = delete;

  /// The caller may be gone for whatever reason: then nobody wants its replies.
  ~Waiter() {
    if (!is_waiting_) return;
    connection_.unanswered_[number_ - connection_.first_unanswered_].waiter = nullptr;
  }

  void starts(std::uint64_t number) {
    number_ = number;
    is_waiting_ = true;
  }

  void take(RedisReply reply) { replies_[taken_++] = std::move(reply); }

  void succeeds() {
    is_waiting_ = false;
    done_.cancel();
  }

  void fails(const Error& reason) {
    is_waiting_ = false;
    failure_ = reason;
    done_.cancel();
  }

  asio::awaitable<Result<void>> wait() {
    if (is_waiting_) co_await done_.async_wait(as_value);
    if (is_waiting_) co_return std::unexpected(redis_error(ErrorCode::cancelled, "cancelled"));
    if (failure_) co_return std::unexpected(*std::move(failure_));
    co_return Result<void>{};
  }

 private:
  RedisConnection& connection_;
  std::span<RedisReply> replies_;
  std::size_t taken_ = 0;
  std::uint64_t number_ = 0;
  bool is_waiting_ = false;  // its exchange is in unanswered_
  std::optional<Error> failure_;
  asio::steady_timer done_;  // never expires; cancelled to wake the caller
};

RedisConnection::RedisConnection(asio::any_io_executor executor, RedisOptions options)
    : options_(std::move(options)),
      socket_(executor),
      parser_(options_.reply_bytes_max),
      outgoing_came_(executor, Clock::time_point::max()),
      incoming_(read_bytes) {}

RedisConnection::~RedisConnection() = default;

asio::awaitable<void> RedisConnection::run() {
  struct CloseAtTheEnd {
    RedisConnection& connection;
    ~CloseAtTheEnd() {
      connection.close(redis_error(ErrorCode::unavailable, "connection given up"));
    }
  } const close_at_the_end{*this};
  // Whichever ends or throws ends the connection: with a dead reader the rest would go on, and
  // callers would hear of a server that does not answer.
  const auto move_bytes = [this] {
    return reactor::ends_before([this] { return read_replies(); },
                                [this] { return write_commands(); });
  };
  co_await reactor::ends_before(move_bytes, [this] { return watch_deadlines(); });
}

void RedisConnection::close(Error reason) {
  if (closed_) return;
  closed_ = true;
  reason_ = std::move(reason);
  boost::system::error_code ignored;
  socket_.close(ignored);
  outgoing_came_.cancel();
  for (const Exchange& exchange : unanswered_)
    if (exchange.waiter != nullptr) exchange.waiter->fails(reason_);
  first_unanswered_ += unanswered_.size();
  unanswered_.clear();
}

asio::awaitable<Result<RedisReply>> RedisConnection::execute(const Command& command,
                                                             std::chrono::milliseconds blocking) {
  RedisReply reply;
  const auto done = co_await exchange(std::span(&command, 1), blocking, std::span(&reply, 1));
  if (!done) co_return std::unexpected(done.error());
  co_return reply;
}

asio::awaitable<Result<std::vector<RedisReply>>> RedisConnection::execute_all(
    std::span<const Command> commands) {
  std::vector<RedisReply> replies(commands.size());
  if (commands.empty()) co_return replies;
  const auto done = co_await exchange(commands, {}, replies);
  if (!done) co_return std::unexpected(done.error());
  co_return replies;
}

asio::awaitable<Result<void>> RedisConnection::exchange(std::span<const Command> commands,
                                                        std::chrono::milliseconds blocking,
                                                        std::span<RedisReply> replies) {
  const auto self = shared_from_this();  // the link may drop a connection that has failed
  std::size_t bytes = 0;
  for (const Command& command : commands) bytes += command.size();
  if (auto room = room_for(bytes); !room) co_return room;
  Waiter waiter(*this, replies);
  enqueue(commands, waiter, Clock::now() + options_.command_limit + blocking);
  co_return co_await waiter.wait();
}

Result<void> RedisConnection::room_for(std::size_t bytes) const {
  if (closed_) return std::unexpected(reason_);
  if (outgoing_.size() + bytes > options_.unsent_bytes_max ||
      unanswered_.size() >= options_.unanswered_max)
    return std::unexpected(redis_error(ErrorCode::overloaded, "too many commands are waiting"));
  return {};
}

void RedisConnection::enqueue(std::span<const Command> commands, Waiter& waiter,
                              Clock::time_point deadline) {
  if (outgoing_.empty()) outgoing_came_.cancel();
  for (const Command& command : commands) command.append_to(outgoing_);
  waiter.starts(first_unanswered_ + unanswered_.size());
  unanswered_.push_back({&waiter, commands.size(), deadline});
}

asio::awaitable<void> RedisConnection::write_commands() {
  while (!closed_) {
    // The wake-up is a handler at the end of the loop's queue: what came before it goes out, too.
    if (outgoing_.empty()) co_await outgoing_came_.async_wait(as_value);
    if (outgoing_.empty()) continue;
    std::swap(outgoing_, writing_);
    auto [error, written] = co_await asio::async_write(socket_, asio::buffer(writing_), as_value);
    if (error) co_return close(reason_for("write", error));
    writing_.clear();
    if (writing_.capacity() > idle_buffer_bytes_max) writing_ = std::string();
  }
}

asio::awaitable<void> RedisConnection::read_replies() {
  while (!closed_) {
    auto [error, size] = co_await socket_.async_read_some(asio::buffer(incoming_), as_value);
    if (error) co_return close(reason_for("read", error));
    parser_.feed({incoming_.data(), size});
    if (!deliver_replies()) co_return;
  }
}

/// False when the connection had to be closed.
bool RedisConnection::deliver_replies() {
  for (;;) {
    auto reply = parser_.next();
    if (!reply) {
      close(redis_error(ErrorCode::unavailable, reply.error().detail));
      return false;
    }
    auto& value = *reply;
    if (!value) return true;
    if (unanswered_.empty()) {
      close(redis_error(ErrorCode::unavailable, "a reply that nobody asked for"));
      return false;
    }
    Exchange& exchange = unanswered_.front();
    if (exchange.waiter != nullptr) exchange.waiter->take(std::move(*value));
    if (--exchange.replies_left != 0) continue;
    Waiter* const waiter = exchange.waiter;
    unanswered_.pop_front();
    ++first_unanswered_;
    if (waiter != nullptr) waiter->succeeds();
  }
}

bool RedisConnection::is_overdue() const {
  return !unanswered_.empty() && unanswered_.front().deadline <= Clock::now();
}

asio::awaitable<void> RedisConnection::watch_deadlines() {
  const auto tick = options_.command_limit / 4;
  asio::steady_timer alarm(socket_.get_executor());
  while (!closed_) {
    alarm.expires_after(tick);
    co_await alarm.async_wait(as_value);
    if (!is_overdue()) continue;
    // After a stall of our own the reply may be here already, unread. Let the reader have a turn.
    const std::uint64_t overdue = first_unanswered_;
    alarm.expires_after(tick / 4);
    co_await alarm.async_wait(as_value);
    if (overdue != first_unanswered_ || !is_overdue()) continue;
    co_return close(redis_error(ErrorCode::unavailable, "no answer in time"));
  }
}

}  // namespace fixline::redis
