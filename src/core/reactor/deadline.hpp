#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace fixline::reactor {

namespace asio = boost::asio;

/// True when `op()` ended within `limit`; otherwise it was cancelled and has unwound.
/// `op` lives in this frame, so a capturing lambda is safe here.
template <class Op>
asio::awaitable<bool> finishes_within(std::chrono::milliseconds limit, Op op) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer alarm(co_await asio::this_coro::executor, limit);
  auto winner = co_await (op() || alarm.async_wait(asio::use_awaitable));
  co_return winner.index() == 0;
}

}  // namespace fixline::reactor
