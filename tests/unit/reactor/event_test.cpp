#include "reactor/event.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

namespace fixline::reactor {
namespace {

using namespace std::chrono_literals;

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

TEST(Event, WakesEveryWaiter) {
  asio::io_context loop(1);
  Event event(loop.get_executor());
  int woken = 0;
  const auto wait = [&]() -> asio::awaitable<void> {
    co_await event.wait(1h);
    ++woken;
  };
  for (int waiter = 0; waiter < 3; ++waiter) asio::co_spawn(loop, wait(), rethrow);
  loop.poll();

  event.wake_all();
  loop.run();

  EXPECT_EQ(woken, 3);
}

TEST(Event, ReturnsAfterItsLimitWithoutAWakeUp) {
  asio::io_context loop(1);
  Event event(loop.get_executor());
  bool returned = false;
  const auto wait = [&]() -> asio::awaitable<void> {
    co_await event.wait(1ms);
    returned = true;
  };
  asio::co_spawn(loop, wait(), rethrow);

  loop.run();

  EXPECT_TRUE(returned);
}

TEST(Event, AWakeUpBeforeTheWaitIsNotKept) {
  asio::io_context loop(1);
  Event event(loop.get_executor());
  bool returned = false;
  const auto wait = [&]() -> asio::awaitable<void> {
    co_await event.wait(1h);
    returned = true;
  };

  event.wake_all();
  asio::co_spawn(loop, wait(), rethrow);
  loop.poll();

  EXPECT_FALSE(returned);
  event.wake_all();
  loop.run();
}

}  // namespace
}  // namespace fixline::reactor
