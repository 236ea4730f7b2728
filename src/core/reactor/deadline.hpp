#pragma once

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::reactor {

/// Awaits `op()`; its exception is a value.
template <class Op>
asio::awaitable<void> ended(Op& op, std::exception_ptr& thrown) {
  try {
    co_await op();
  } catch (...) {
    thrown = std::current_exception();
  }
}

/// True when `op()` ended before `other()` did, which is then cancelled; otherwise `op()` was
/// cancelled and has unwound. What either throws before that comes out at once: `||` alone would
/// wait for the other, and hide it.
/// Both live in this frame, so capturing lambdas are safe here.
template <class Op, class Other>
asio::awaitable<bool> ends_before(Op op, Other other) {
  using namespace asio::experimental::awaitable_operators;
  std::exception_ptr thrown;
  std::exception_ptr thrown_by_other;
  auto winner = co_await (ended(op, thrown) || ended(other, thrown_by_other));
  const bool is_first = winner.index() == 0;
  if (const auto& failure = is_first ? thrown : thrown_by_other) std::rethrow_exception(failure);
  co_return is_first;
}

/// True when `op()` ended within `limit`; otherwise it was cancelled and has unwound.
template <class Op>
asio::awaitable<bool> finishes_within(std::chrono::milliseconds limit, Op op) {
  asio::steady_timer alarm(co_await asio::this_coro::executor, limit);
  const auto passed = [&]() -> asio::awaitable<void> {
    co_await alarm.async_wait(asio::use_awaitable);
  };
  co_return co_await ends_before(std::move(op), passed);
}

}  // namespace fixline::reactor
