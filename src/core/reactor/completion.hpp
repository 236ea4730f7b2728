#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <optional>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::reactor {

/// One value that one coroutine waits for and another brings, once.
///
/// Both on one reactor. Must be completed before it is destroyed if anybody waits: waiting can't be
/// cancelled, so that what was promised to a client is always answered.
template <class T>
class Completion {
 public:
  explicit Completion(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  Completion& operator=(Completion&&) = delete;

  /// The value, now or when it comes.
  asio::awaitable<T> wait() {
    if (!value_) {
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(
          [this](auto handler) { resume_ = std::move(handler); }, asio::use_awaitable);
    }
    co_return std::move(*value_);
  }

  /// It is the caller who resumes the waiter, from a handler of its own: many in one go are cheaper
  /// than a handler each. Empty when nobody waits yet.
  [[nodiscard]] std::move_only_function<void()> bring(T value) {
    value_ = std::move(value);
    return std::exchange(resume_, nullptr);
  }

 private:
  asio::any_io_executor executor_;
  std::optional<T> value_;
  std::move_only_function<void()> resume_;
};

}  // namespace fixline::reactor
