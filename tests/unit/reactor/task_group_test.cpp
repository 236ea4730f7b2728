#include "reactor/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <string>

#include "reactor/deadline.hpp"

namespace fixline::reactor {
namespace {

using namespace std::chrono_literals;

asio::awaitable<void> wait_for(asio::steady_timer& timer, int& ended) {
  co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  ++ended;
}

void run(asio::io_context& loop, asio::awaitable<void> task) {
  asio::co_spawn(loop, std::move(task), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  loop.run();
}

asio::awaitable<void> fail() {
  throw std::runtime_error("a bug");
  co_return;
}

TEST(TaskGroup, JoinReturnsWhenTheLastTaskHasEnded) {
  asio::io_context loop(1);
  TaskGroup group(loop.get_executor());
  asio::steady_timer soon(loop, 5ms);
  int ended = 0;
  ASSERT_TRUE(group.spawn(wait_for(soon, ended)));
  ASSERT_TRUE(group.spawn(wait_for(soon, ended)));

  run(loop, group.join());

  EXPECT_EQ(ended, 2);
}

TEST(TaskGroup, TakesNoTaskOnceItIsClosing) {
  asio::io_context loop(1);
  TaskGroup group(loop.get_executor());
  asio::steady_timer soon(loop, 5ms);
  int ended = 0;
  run(loop, group.join());

  EXPECT_FALSE(group.spawn(wait_for(soon, ended)));
}

TEST(TaskGroup, StopCancelsWhatStillWaits) {
  asio::io_context loop(1);
  TaskGroup group(loop.get_executor());
  asio::steady_timer never(loop, 1h);
  int ended = 0;
  ASSERT_TRUE(group.spawn(wait_for(never, ended)));
  loop.poll();
  loop.restart();

  group.stop();
  run(loop, group.join());

  EXPECT_EQ(ended, 1);
}

TEST(TaskGroup, JoinThrowsWhatATaskLetEscape) {
  asio::io_context loop(1);
  TaskGroup group(loop.get_executor());
  ASSERT_TRUE(group.spawn(fail()));
  loop.poll();
  loop.restart();

  EXPECT_THROW(run(loop, group.join()), std::runtime_error);
}

TEST(TaskGroup, TellsItsOwnerAtOnceThatATaskDied) {
  asio::io_context loop(1);
  std::string told;
  TaskGroup group(loop.get_executor(),
                  [&](const std::exception_ptr& failure) { told = reason_of(failure); });
  ASSERT_TRUE(group.spawn(fail()));
  loop.poll();
  loop.restart();

  EXPECT_EQ(told, "a bug");
  EXPECT_NO_THROW(run(loop, group.join()));
}

TEST(TaskGroup, TellsItsOwnerOfATaskThatDiesWhileOthersAreWaitedFor) {
  asio::io_context loop(1);
  int told = 0;
  TaskGroup group(loop.get_executor(), [&](const std::exception_ptr&) { ++told; });
  asio::steady_timer soon(loop, 5ms);
  int ended = 0;
  const auto wait_and_fail = [&]() -> asio::awaitable<void> {
    co_await wait_for(soon, ended);
    co_await fail();
  };
  ASSERT_TRUE(group.spawn(wait_and_fail()));

  run(loop, group.join());

  EXPECT_EQ(told, 1);
}

TEST(TaskGroup, TellsNobodyHowACancelledTaskEnds) {
  asio::io_context loop(1);
  int told = 0;
  TaskGroup group(loop.get_executor(), [&](const std::exception_ptr&) { ++told; });
  asio::steady_timer never(loop, 1h);
  const auto wait_loudly = [&]() -> asio::awaitable<void> {
    co_await never.async_wait(asio::use_awaitable);
  };
  ASSERT_TRUE(group.spawn(wait_loudly()));
  loop.poll();
  loop.restart();

  group.stop();
  run(loop, group.join());

  EXPECT_EQ(told, 0);
}

TEST(FinishesWithin, ThrowsAtOnceWhatItsTaskThrows) {
  asio::io_context loop(1);
  const auto start = std::chrono::steady_clock::now();

  EXPECT_THROW(run(loop,
                   [&]() -> asio::awaitable<void> {
                     co_await finishes_within(1h, [] { return fail(); });
                   }()),
               std::runtime_error);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 1min);
}

TEST(FinishesWithin, TellsThatTheLimitPassed) {
  asio::io_context loop(1);
  asio::steady_timer never(loop, 1h);
  bool in_time = true;
  int ended = 0;
  const auto check = [&]() -> asio::awaitable<void> {
    in_time = co_await finishes_within(1ms, [&] { return wait_for(never, ended); });
  };

  run(loop, check());

  EXPECT_FALSE(in_time);
}

}  // namespace
}  // namespace fixline::reactor
