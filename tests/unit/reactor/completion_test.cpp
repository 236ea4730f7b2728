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

  if (auto resume = completion.bring(7)) resume();
  loop.run();

  EXPECT_EQ(got, 7);
}

TEST(Completion, BringsTheValueToWhoComesLate) {
  asio::io_context loop(1);
  Completion<int> completion(loop.get_executor());
  int got = 0;
  if (auto resume = completion.bring(7)) resume();

  const auto wait = [&]() -> asio::awaitable<void> { got = co_await completion.wait(); };
  asio::co_spawn(loop, wait(), rethrow);
  loop.run();

  EXPECT_EQ(got, 7);
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
