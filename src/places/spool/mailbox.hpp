#pragma once

#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

#include "error/error.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"

namespace fixline::spool {

/// Where the spool's thread leaves what is for one reactor. It outlives the reactor's side when
/// something is still under way; what comes after close() is dropped.
class Mailbox : public std::enable_shared_from_this<Mailbox> {
 public:
  using Handler = std::move_only_function<void()>;

  explicit Mailbox(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Runs `handler` on the reactor, unless the mailbox is closed by then. Any thread.
  void deliver(Handler handler);

  /// On the reactor.
  void close();

 private:
  [[nodiscard]] bool is_closed();

  asio::any_io_executor executor_;
  std::mutex mutex_;
  bool is_closed_ = false;
};

/// An answer that is under way from the spool's thread. Touched on the reactor alone.
template <class T>
struct Reply {
  explicit Reply(asio::any_io_executor executor) : came(std::move(executor)) {}

  void set(Result<T> answer) {
    value = std::move(answer);
    has_come = true;
    came.wake_all();
  }

  bool has_come = false;
  Result<T> value;  ///< once it has come
  reactor::Event came;
};

/// Waits for the answer. Errors: unavailable when it did not come within `limit`; cancelled.
template <class T>
asio::awaitable<Result<void>> comes_within(std::chrono::milliseconds limit,
                                           std::shared_ptr<Reply<T>> reply) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + limit;
  while (!reply->has_come) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0)
      co_return failure(ErrorCode::unavailable, "spool: the disk does not answer in time");
    co_await reply->came.wait(left);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (!reply->has_come && state.cancelled() != asio::cancellation_type::none)
      co_return failure(ErrorCode::cancelled, "spool: the wait was cancelled");
  }
  co_return Result<void>{};
}

}  // namespace fixline::spool
