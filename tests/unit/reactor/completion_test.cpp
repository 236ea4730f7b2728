#include "reactor/completion.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

namespace fixline::reactor {
namespace {

void rethrow(std::exception_ptr failure) {
  if (failure) std::rethrow_exception(failure);
}

TEST(Completion, BringsTheValueToWhoWaited) {
  asio::io_context loop(1);
  Completion<int> completion(loop.get_executor());
  int got = 0;
  const auto wait = [&]() -> asio::awaitable<void> { got = co_await completion.wait(); };
  asio::co_spawn(loop, wait(), rethrow);
  loop.poll();
  loop.restart();

  completion.complete(7);
  loop.run();

  EXPECT_EQ(got, 7);
}

TEST(Completion, BringsTheValueToWhoComesLate) {
  asio::io_context loop(1);
  Completion<int> completion(loop.get_executor());
  int got = 0;
  completion.complete(7);

  const auto wait = [&]() -> asio::awaitable<void> { got = co_await completion.wait(); };
  asio::co_spawn(loop, wait(), rethrow);
  loop.run();

  EXPECT_EQ(got, 7);
}

TEST(Completion, DoesNotResumeTheWaiterInsideComplete) {
  asio::io_context loop(1);
  Completion<int> completion(loop.get_executor());
  bool resumed = false;
  const auto wait = [&]() -> asio::awaitable<void> {
    co_await completion.wait();
    resumed = true;
  };
  asio::co_spawn(loop, wait(), rethrow);
  loop.poll();
  loop.restart();

  completion.complete(7);

  EXPECT_FALSE(resumed);
  loop.run();
  EXPECT_TRUE(resumed);
}

TEST(Completion, HandsTheWaiterToWhoBringsTheValue) {
  asio::io_context loop(1);
  Completion<int> completion(loop.get_executor());
  int got = 0;
  const auto wait = [&]() -> asio::awaitable<void> { got = co_await completion.wait(); };
  asio::co_spawn(loop, wait(), rethrow);
  loop.poll();
  loop.restart();

  auto waiter = completion.bring(7);

  EXPECT_EQ(got, 0);
  ASSERT_TRUE(waiter);
  waiter();
  EXPECT_EQ(got, 7);
}

}  // namespace
}  // namespace fixline::reactor
